"""The room `accounts` as Django knows it."""

from django.apps import AppConfig


class AccountsRoom(AppConfig):
    """The room; a good login is noticed."""

    name = "xinqiao_web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Notice good logins."""
        from allauth.account.signals import user_logged_in

        from xinqiao_web.accounts.doorways import came_in

        user_logged_in.connect(came_in, dispatch_uid="came in")
