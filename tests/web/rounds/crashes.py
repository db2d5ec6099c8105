"""Twenty rounds in which web, worker and database are killed, each at each point.

Nothing acknowledged is lost, nothing is half frozen, cleared, published or confirmed,
nothing twice. Not collected with the other tests, for it takes minutes: `make crashes`.
"""

import signal
from collections import Counter
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.test import Client
from tests.web.actors import acting, everyone
from tests.web.market.crash_points import ANSWERED, ask, worker
from tests.web.market.crashes import restarted, until, worker_loses_the_database
from tests.web.market.crashing import ask as answered
from tests.web.rounds import wholes
from tests.web.rounds.crash_points import STEPS, TASKS, Point
from tests.web.rounds.firms import Small, small
from tests.web.rounds.test_crashes import handed_in_by_both

from xinqiao_web.accounts.models import Person
from xinqiao_web.commitments.models import Commitment
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.models import Detail
from xinqiao_web.market.models import Supply
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import clearings

ROUNDS = 20
CHIPS = 6
ONCE = (
    *("round.frozen", "round.snapshot", "clearing.begun", "round.clearing"),
    *("round.cleared", "round.published", "round.result", "commitment.confirmed"),
)
"""What the log says once of a round."""

DONE = {
    "freeze": wholes.is_frozen,
    "clear": wholes.is_cleared,
    "approve": wholes.is_published,
    "confirm": wholes.is_confirmed,
}
"""Whether a step of a round is done."""


@dataclass(frozen=True)
class Home:
    """A round of two firms, and who runs it."""

    who: Small
    number: int

    def press(self, verb: str, *crash: str) -> tuple[int, str]:
        """Ask for a step; how whoever answered ended, and the status it gave.

        Whoever is to be cut off is a process of its own.
        """
        cookie, address = self.place(verb)
        if not crash:
            return 0, str(answered("POST", address, cookie))
        return ask(cookie, address, *crash)

    def place(self, verb: str) -> tuple[str, str]:
        """Who asks for a step, and where, with what is filled in."""
        if verb != "confirm":
            return cookie_of(self.who.operator), f"/rounds/{self.number}/{verb}"
        with everyone():
            row = Commitment.objects.get(round=self.number)
        address = f"/commitments/{row.pk}/confirm?pieces={row.proposed}"
        return cookie_of(self.who.seller), address

    def asked(self, verb: str) -> bool:
        """Whether what was asked for stands, done or not."""
        if verb == "confirm":
            return wholes.is_confirmed(self.number)
        with everyone():
            return {
                "freeze": m.Round.objects.filter(pk=self.number, state=m.FROZEN),
                "clear": m.Clearing.objects.filter(snapshot__round=self.number),
                "approve": m.Approval.objects.filter(
                    clearing__snapshot__round=self.number,
                    person=self.who.operator.person,
                ),
            }[verb].exists()


def cookie_of(who: Acting) -> str:
    """The cookie of somebody who has just given a second factor."""
    somebody, browser = Person.objects.get(pk=who.person), Client()
    browser.force_login(somebody)
    session = browser.session
    about = SimpleNamespace(session=session)
    record_authentication(about, somebody, "mfa", reauthenticated=True)
    session.save()
    return browser.cookies["sessionid"].value


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_round_is_whole_whatever_is_killed(turn: int) -> None:
    who = small(cars=10, chips=CHIPS)
    before = said()
    home = Home(who, handed_in_by_both(who).number)
    for verb, step in STEPS.items():
        if verb == "approve":
            reviewed_and_approved_by_one(home)
        crashes = step.crashes()
        assert len(crashes) <= ROUNDS, "each has its turn"
        cut_off(home, verb, *crashes[turn % len(crashes)])
        assert DONE[verb](home.number)
    with everyone():
        lot = Supply.objects.get(owner=who.seller.firm)
        (given,) = Commitment.objects.filter(lot=lot)
    assert (given.taken, lot.pieces) == (CHIPS, CHIPS)
    assert said() - before == Counter(ONCE)


def said() -> Counter[str]:
    """How often the log says what it says once of a round."""
    with everyone():
        verbs = Detail.objects.filter(entry__verb__in=ONCE)
        return Counter(verbs.values_list("entry__verb", flat=True))


def reviewed_and_approved_by_one(home: Home) -> None:
    """Review a round, and let another person say that it may be published."""
    with act_as(home.who.operator):
        clearings.review(home.number)
    with act_as(acting(home.who.operator.firm, "operator")):
        clearings.approve(home.number, lambda _: None)


def cut_off(home: Home, verb: str, victim: str, point: Point) -> None:
    """Take a step though something is killed."""
    if victim.startswith("web"):
        web_is_cut_off(home, verb, victim, point)
    else:
        assert home.press(verb) == (0, "302")
        worker_is_cut_off(home, verb, victim, point)
    if STEPS[verb].done:
        until(lambda: DONE[verb](home.number))


def web_is_cut_off(home: Home, verb: str, victim: str, point: Point) -> None:
    """What was acknowledged stands; what was not is asked for again."""
    if victim == "web":
        assert home.press(verb, *point) == (-signal.SIGKILL, "")
    else:
        ended, status = home.press(verb, *point, "database")
        restarted()
        assert (ended, status == "302") == (0, point == ANSWERED)
    assert home.asked(verb) == (point == ANSWERED)
    if point != ANSWERED:
        assert home.press(verb) == (0, "302")


def worker_is_cut_off(home: Home, verb: str, victim: str, point: Point) -> None:
    """Nothing is halved; how far it came is known where the worker died itself."""
    if victim == "worker":
        assert worker(*point) == -signal.SIGKILL
        assert DONE[verb](home.number) == (point[0] == TASKS)
    else:
        worker_loses_the_database(*point)
        DONE[verb](home.number)
