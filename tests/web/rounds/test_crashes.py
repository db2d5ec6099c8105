"""Whenever a worker is killed: nothing half frozen, cleared, published; none twice."""

import signal
from collections.abc import Callable

from tests.web.actors import acting, everyone
from tests.web.market.test_crashes import worker
from tests.web.rounds.firms import Small, handed_in, opened, small
from tests.web.rounds.flow import again, pass_deadlines

from xinqiao_web.commitments.models import Commitment
from xinqiao_web.core.context import act_as
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import clearings
from xinqiao_web.rounds.tasks import defer_clearing, defer_freeze, defer_publish

ROOM = "xinqiao_web.rounds"
FREEZING, WORK = f"{ROOM}.freezing", f"{ROOM}.clearings.work"
PUBLISHING, TASKS = f"{ROOM}.publishing", f"{ROOM}.tasks"
WRITTEN = ("xinqiao_web.core.audit", "write", "after")

WHILE_FREEZING = (
    (FREEZING, "gathered", "before"),
    (FREEZING, "kept", "after"),
    (FREEZING, "store", "after"),
    WRITTEN,
)
WHILE_CLEARING = (
    (WORK, "cleared", "before"),
    (WORK, "packed", "after"),
    (WORK, "end", "after"),
    (WORK, "move", "after"),
    WRITTEN,
)
WHILE_PUBLISHING = (
    (PUBLISHING, "outcome_of", "after"),
    (PUBLISHING, "propose", "after"),
    (PUBLISHING, "move", "after"),
    (PUBLISHING, "tell_all", "after"),
    WRITTEN,
)


def killed(points: tuple, done: str, whole: Callable[[], bool]) -> None:
    """Kill a worker at each point, then once all is committed; then let one finish."""
    for point in points:
        assert worker(*point) == -signal.SIGKILL, point
        assert not whole(), point
    assert worker(TASKS, done, "after") == -signal.SIGKILL
    assert whole()
    assert worker() == 0
    assert whole()


def handed_in_by_both(who: Small) -> m.Round:
    round = opened(who)
    for firm in (who.oem, who.seller):
        handed_in(firm, round)
    pass_deadlines(round)
    return round


def test_a_worker_killed_anywhere_neither_halves_nor_doubles_a_round() -> None:
    who = small(cars=10, chips=6)
    round = handed_in_by_both(who)
    with act_as(who.operator):
        clearings.freeze(round.number, defer_freeze)

    def is_frozen() -> bool:
        with act_as(who.operator):
            return m.Snapshot.objects.filter(round=round).count() == 1

    killed(WHILE_FREEZING, "freeze_market", is_frozen)

    with act_as(who.operator):
        work = clearings.clear(round.number, defer_clearing)

    def is_cleared() -> bool:
        with act_as(who.operator):
            here = m.Clearing.objects.get(pk=work.pk)
        states = (here.state, again(who, round).state)
        assert states in ((m.WORKING, m.FROZEN), (m.DONE, m.CLEARED))
        return states == (m.DONE, m.CLEARED)

    killed(WHILE_CLEARING, "work_on", is_cleared)

    with act_as(who.operator):
        clearings.review(round.number)
    for person in (who.operator, acting(who.operator.firm, "operator")):
        with act_as(person):
            clearings.approve(round.number, defer_publish)

    def is_published() -> bool:
        with everyone():
            made = (
                m.Publication.objects.filter(round=round).count(),
                Commitment.objects.filter(round=round.number).count(),
                m.Result.objects.filter(round=round, owner_id=who.oem.firm).count(),
            )
        state = again(who, round).state
        assert (state, made) in ((m.REVIEWED, (0, 0, 0)), (m.PUBLISHED, (1, 1, 1)))
        return state == m.PUBLISHED

    killed(WHILE_PUBLISHING, "publish", is_published)
