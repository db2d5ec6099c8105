"""The room `commitments` as Django knows it."""

from django.apps import AppConfig


class CommitmentsRoom(AppConfig):
    """The room, with its places, its rules, and what becomes of it when firms leave."""

    name = "xinqiao_web.commitments"
    label = "commitments"

    def ready(self) -> None:
        """Enter them."""
        from xinqiao_web.accounts import departures
        from xinqiao_web.commitments.actions.losing import let_go
        from xinqiao_web.commitments.archive import packed
        from xinqiao_web.commitments.cards import to_do
        from xinqiao_web.commitments.words import enter_rules
        from xinqiao_web.core import home, menu

        enter_rules()
        departures.enter("commitments", packed, let_go)
        members = "administrator planner seller viewer"
        menu.enter(
            "rounds", "commitments", "commitments.list.title", members, letter="m"
        )
        home.enter("commitments/home/commitments.html", to_do, members, 0)
