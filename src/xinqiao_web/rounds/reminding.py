"""Firms that have not handed in are reminded once, a day before the deadline."""

from datetime import timedelta

from xinqiao_web.core.audit import record
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.announcing import missing, tell_firms
from xinqiao_web.rounds.moves import now

AHEAD = timedelta(days=1)


def remind() -> int:
    """Remind the firms of rounds whose deadline is near; how many."""
    told = 0
    with act_as(Acting(firm=EVERYONE)):
        near = {"submit_by__gt": now(), "submit_by__lte": now() + AHEAD}
        due = m.Round.objects.filter(state=m.OPEN, reminded_at=None, **near)
        for round in due.select_for_update():
            firms = missing(round)
            tell_firms(firms, round, "remind")
            m.Round.objects.filter(pk=round.pk).update(reminded_at=now())
            record("round.reminded", round=round.number, count=len(firms))
            told += len(firms)
    return told
