"""The room `rounds` as Django knows it."""

from django.apps import AppConfig


class RoundsRoom(AppConfig):
    """The room of the market's rounds."""

    name = "xinqiao_web.rounds"
    label = "rounds"

    def ready(self) -> None:
        """Enter rounds in the menu, on the first page, and where the operator looks."""
        from xinqiao_web.core import health, home, menu, vault
        from xinqiao_web.rounds.cards import round_now
        from xinqiao_web.rounds.health import measures
        from xinqiao_web.rounds.queries import files_named

        menu.enter("rounds", "rounds", "rounds.page.rounds", letter="r")
        members = "administrator planner seller viewer"
        menu.enter("rounds", "results", "results.menu.results", members, letter="y")
        menu.enter("rounds", "situation", "results.menu.situation", letter="a")
        vault.enter(files_named)
        health.enter(measures)
        home.enter("rounds/home/round.html", round_now, place=0)
