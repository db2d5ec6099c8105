"""The room `catalog` as Django knows it."""

from django.apps import AppConfig


class CatalogRoom(AppConfig):
    """The room, with its sheets."""

    name = "xinqiao_web.catalog"
    label = "catalog"

    def ready(self) -> None:
        """Enter the sheets once the models are known, and the places to go to."""
        from xinqiao_web.accounts import departures
        from xinqiao_web.catalog.actions.grants import forget_firm
        from xinqiao_web.catalog.cards import open_proposals
        from xinqiao_web.catalog.models import Grant
        from xinqiao_web.catalog.numbers import enter_rule
        from xinqiao_web.catalog.sheets import enter_sheets
        from xinqiao_web.core import codes, home
        from xinqiao_web.core.menu import enter

        enter_sheets()
        enter_rule()
        departures.FIRST.append(forget_firm)
        home.enter("catalog/home/proposals.html", open_proposals, "operator", 0)
        codes.enter("parts.part", Grant, "part", "name")
        members = "administrator planner seller viewer"
        enter("catalog", "grants", "catalog.page.grants", members)
        enter("work", "proposals", "catalog.page.proposals", f"{members} operator")
