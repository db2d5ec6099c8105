"""The room `core` as Django knows it."""

from django.apps import AppConfig


class CoreRoom(AppConfig):
    """The room."""

    name = "xinqiao_web.core"
    label = "core"
