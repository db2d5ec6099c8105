"""The room `accounts` as Django knows it."""

from django.apps import AppConfig


class AccountsRoom(AppConfig):
    """The room, with its places; a good login is noticed."""

    name = "xinqiao_web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Enter places to go to and firms to suggest, and notice good logins."""
        from allauth.account.signals import user_logged_in

        from xinqiao_web.accounts.cards import firms_by_state, new_to_reader
        from xinqiao_web.accounts.departures import named
        from xinqiao_web.accounts.doorways import came_in
        from xinqiao_web.accounts.models import Firm
        from xinqiao_web.core import codes, home, vault
        from xinqiao_web.core.menu import enter

        enter("work", "news", "accounts.page.news", letter="w")
        enter("common", "firms", "accounts.page.firms")
        for address in ("me", "people", "keys", "mfa_index", "usersessions_list"):
            enter("account", address, f"accounts.page.{address}")

        user_logged_in.connect(came_in, dispatch_uid="came in")
        home.enter("accounts/home/firms.html", firms_by_state, "operator regulator", 1)
        home.enter("accounts/home/news.html", new_to_reader, place=0)
        vault.enter(named)
        codes.enter("firms.firm", Firm, "firm", "name")
