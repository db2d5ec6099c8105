"""The room `rounds` as Django knows it."""

from django.apps import AppConfig


class RoundsRoom(AppConfig):
    """The room of the market's rounds."""

    name = "xinqiao_web.rounds"
    label = "rounds"

    def ready(self) -> None:
        """Enter the rounds in the menu, and the present one on the first page."""
        from xinqiao_web.core import home, menu
        from xinqiao_web.rounds.cards import round_now

        menu.enter("work", "rounds", "rounds.page.rounds", letter="r")
        members = "administrator planner seller viewer"
        menu.enter("work", "results", "results.menu.results", members, letter="y")
        menu.enter("work", "situation", "results.menu.situation", letter="a")
        home.enter("rounds/home/round.html", round_now, place=0)
