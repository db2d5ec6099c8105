"""The room `accounts` as Django knows it."""

from django.apps import AppConfig


class AccountsRoom(AppConfig):
    """The room."""

    name = "xinqiao_web.accounts"
    label = "accounts"
