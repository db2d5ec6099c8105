"""The room `accounts` as Django knows it."""

from django.apps import AppConfig


class AccountsRoom(AppConfig):
    """The room."""

    name = "xinqiao_web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Let firms be suggested where rows name one."""
        from xinqiao_web.accounts.models import Firm
        from xinqiao_web.core import codes

        codes.enter("firms.firm", Firm, "firm", "name")
