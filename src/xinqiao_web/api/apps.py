"""The room `api` as Django knows it."""

from django.apps import AppConfig


class ApiRoom(AppConfig):
    """The room."""

    name = "xinqiao_web.api"
    label = "api"
