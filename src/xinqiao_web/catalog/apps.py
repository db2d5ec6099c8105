"""The room `catalog` as Django knows it."""

from django.apps import AppConfig


class CatalogRoom(AppConfig):
    """The room, with its sheets."""

    name = "xinqiao_web.catalog"
    label = "catalog"

    def ready(self) -> None:
        """Enter the sheets once the models are known."""
        from xinqiao_web.catalog.models import Grant
        from xinqiao_web.catalog.sheets import enter_sheets
        from xinqiao_web.core import codes

        enter_sheets()
        codes.enter("parts.part", Grant, "part", "name")
