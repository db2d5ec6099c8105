"""The room `rounds` as Django knows it."""

from django.apps import AppConfig


class RoundsRoom(AppConfig):
    """The room of the market's rounds."""

    name = "xinqiao_web.rounds"
    label = "rounds"
