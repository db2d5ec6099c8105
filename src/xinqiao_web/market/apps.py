"""The room `market` as Django knows it."""

from django.apps import AppConfig

WRITERS = "administrator planner seller operator lab"
"""Roles that write some sheet."""


class MarketRoom(AppConfig):
    """The room, with its sheets."""

    name = "xinqiao_web.market"
    label = "market"

    def ready(self) -> None:
        """Enter the sheets once the models are known."""
        from xinqiao_web.core import menu
        from xinqiao_web.market.sheets import enter_sheets

        enter_sheets()
        menu.enter("work", "imports", "imports.list.title", WRITERS, letter="i")
