"""The room `market` as Django knows it."""

from django.apps import AppConfig


class MarketRoom(AppConfig):
    """The room, with its sheets."""

    name = "xinqiao_web.market"
    label = "market"

    def ready(self) -> None:
        """Enter sheets, cards of the first page, and imports in the menu."""
        from xinqiao_web.core import home, menu, vault
        from xinqiao_web.market.cards import first_steps, needs_and_supply
        from xinqiao_web.market.imports.tidying import named
        from xinqiao_web.market.sheets import enter_sheets

        enter_sheets()
        vault.enter(named)
        members = "administrator planner seller viewer"
        writers = "administrator planner seller"
        home.enter("market/home/steps.html", first_steps, writers, 0)
        home.enter("market/home/balance.html", needs_and_supply, members, 1)
        doers = f"{writers} operator lab"
        menu.enter("work", "imports", "imports.list.title", doers, letter="i")
        menu.enter_deed("imports", "market.deeds.import", edits=True)
