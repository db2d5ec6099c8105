"""The room `core` as Django knows it."""

from django.apps import AppConfig


class CoreRoom(AppConfig):
    """The room, with its places."""

    name = "xinqiao_web.core"
    label = "core"

    def ready(self) -> None:
        """Enter the places of this room once the addresses are known."""
        from xinqiao_web.core.menu import enter

        enter("work", "log", "core.log.title", letter="l")
