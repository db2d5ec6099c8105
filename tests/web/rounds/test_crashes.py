"""A worker is killed: nothing is half frozen, cleared, published, nothing twice.

At each of its points, and web and database too: `make crashes`.
"""

import signal
from collections.abc import Callable

from tests.web.actors import acting
from tests.web.market.crash_points import worker
from tests.web.rounds import wholes
from tests.web.rounds.crash_points import STEPS, TASKS
from tests.web.rounds.firms import Small, handed_in, opened, small
from tests.web.rounds.flow import pass_deadlines

from xinqiao_web.core.context import act_as
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import clearings
from xinqiao_web.rounds.tasks import defer_clearing, defer_freeze, defer_publish


def killed(verb: str, whole: Callable[[], bool]) -> None:
    """Kill a worker in the midst, and when all is committed; then let one finish."""
    step = STEPS[verb]
    assert worker(*step.working[-2]) == -signal.SIGKILL
    assert not whole()
    assert worker(TASKS, step.done, "after") == -signal.SIGKILL
    assert whole()
    assert worker() == 0
    assert whole()


def handed_in_by_both(who: Small) -> m.Round:
    round = opened(who)
    for firm in (who.oem, who.seller):
        handed_in(firm, round)
    pass_deadlines(round)
    return round


def test_a_worker_that_is_killed_neither_halves_nor_doubles_a_round() -> None:
    who = small(cars=10, chips=6)
    number = handed_in_by_both(who).number
    with act_as(who.operator):
        clearings.freeze(number, defer_freeze)
    killed("freeze", lambda: wholes.is_frozen(number))
    with act_as(who.operator):
        clearings.clear(number, defer_clearing)
    killed("clear", lambda: wholes.is_cleared(number))
    with act_as(who.operator):
        clearings.review(number)
    for person in (who.operator, acting(who.operator.firm, "operator")):
        with act_as(person):
            clearings.approve(number, defer_publish)
    killed("approve", lambda: wholes.is_published(number))
