"""How allauth opens the door here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class Doorkeeper(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up alone: a firm or the operator invites."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Never."""
        return False
