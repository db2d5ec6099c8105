"""The room `market` as Django knows it."""

from django.apps import AppConfig


class MarketRoom(AppConfig):
    """The room, with its sheets."""

    name = "xinqiao_web.market"
    label = "market"

    def ready(self) -> None:
        """Enter the sheets once the models are known."""
        from xinqiao_web.market.sheets import enter_sheets

        enter_sheets()
