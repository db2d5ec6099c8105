"""The room `core` as Django knows it."""

from django.apps import AppConfig


class CoreRoom(AppConfig):
    """The room, with its places."""

    name = "xinqiao_web.core"
    label = "core"

    def ready(self) -> None:
        """Enter the cards that are about any sheet, and the places of this room."""
        from xinqiao_web.core import home, menu
        from xinqiao_web.core.entered import WATCHERS, entered, last_done, log_lines
        from xinqiao_web.core.sheets import OPERATOR

        members = "administrator planner seller viewer"
        home.enter("core/home/entered.html", entered, f"{members} operator lab")
        home.enter("core/home/done.html", last_done, f"{members} operator lab")
        home.enter("core/home/log.html", log_lines, WATCHERS, 9)
        menu.enter("work", "log", "core.log.title", letter="l")
        menu.enter("work", "status", "core.status.title", OPERATOR)
