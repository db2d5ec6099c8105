"""The weeks of a round: which rows may be in, and how far the plan goes."""

from datetime import date, timedelta

from xinqiao import Policy
from xinqiao_web.core.texts import say
from xinqiao_web.rounds.models import Round

MOST = 208
"""How many weeks a market may have, from its first."""


def last_week(round: Round) -> date:
    """The last week that a row may be in."""
    return after(round, MOST)


def last_due(round: Round) -> date:
    """The last week in which something may be due: as far as the rules' weeks go."""
    return after(round, planned(round) or MOST)


def planned(round: Round) -> int | None:
    """How many weeks the rules plan; None: to the last week in which something is due.

    They are counted from the round's first week, the earliest that a market can have.
    """
    buckets = Policy.from_toml(round.policy).buckets
    return sum(buckets) if buckets else None


def after(round: Round, weeks: int) -> date:
    """The last of so many weeks."""
    return round.first_week + timedelta(weeks=weeks - 1)


def in_words(round: Round) -> str:
    """The weeks of a round, in the reader's language."""
    first, weeks = round.first_week.isoformat(), planned(round)
    if weeks is None:
        return say("rounds.say.weeks", first=first, most=MOST)
    last = last_due(round).isoformat()
    return say("rounds.say.planned", first=first, last=last, weeks=weeks)
