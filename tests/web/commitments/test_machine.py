"""Any sequence of deeds leaves the platform as it leaves a market of one dict.

`XINQIAO_SEQUENCES` says how many sequences are tried (`make no-oversell`: 2,000).
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.web.actors import database_role, firm
from tests.web.commitments.deals import LOTS, MONDAY

from xinqiao_web.commitments.actions import verbs
from xinqiao_web.commitments.actions.losing import expire_of, report_lost
from xinqiao_web.commitments.actions.proposing import Allotment, propose
from xinqiao_web.commitments.models import Commitment
from xinqiao_web.commitments.snapshot import left_of_lots, reserved_for_buyers
from xinqiao_web.core.actions import Refusal, change_row, remove_row
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.market.models import Supply

SEQUENCES = int(os.environ.get("XINQIAO_SEQUENCES", "25"))
NUMBERS = count(2_000_000)
KITS = [UUID(int=1), UUID(int=2)]
LIVE = ("proposed", "confirmed", "accepted")
ENDED = ("refused", "expired", "cancelled")
FIRMS: dict[str, list[str]] = {}
ALL = Acting(firm=EVERYONE)
SMALL = st.integers(0, 12)


@dataclass(frozen=True)
class Deal:
    """A commitment as the dict has it."""

    lot: str
    buyer: str
    kit: Any
    proposed: int
    state: str = "proposed"
    confirmed: int | None = None
    broken_by_buyer: bool = False

    @property
    def taken(self) -> int:
        if self.state not in LIVE:
            return 0
        return self.proposed if self.state == "proposed" else self.confirmed or 0


class Market(RuleBasedStateMachine):
    """The same deeds done to the platform and to `deals` and `pieces`, two dicts."""

    def __init__(self) -> None:
        super().__init__()
        self.deals: dict[UUID, Deal] = {}
        self.pieces: dict[str, int] = {}
        self.number = next(NUMBERS)
        self.kits = [uuid5(kit, str(self.number)) for kit in KITS]

    @property
    def seller(self) -> Acting:
        return Acting(firm=FIRMS["seller"][0], role="seller")

    def buyer(self, name: str) -> Acting:
        return Acting(firm=name, role="planner")

    @initialize(pieces=st.tuples(SMALL, SMALL))
    def lots(self, pieces: tuple[int, int]) -> None:
        with act_as(self.seller):
            for at, most in enumerate(pieces):
                name = f"lot {self.number} {at}"
                about = {"part": "chip-1", "week": MONDAY, "pieces": most}
                Supply(owner_id=self.seller.firm, lot=name, **about).save()
                self.pieces[name] = most

    def taken(self, lot: str) -> int:
        return sum(deal.taken for deal in self.deals.values() if deal.lot == lot)

    @rule(at=st.integers(0, 1), pieces=st.integers(1, 9), kit=st.integers(0, 1))
    def give(self, at: int, pieces: int, kit: int) -> None:
        name, taker = f"lot {self.number} {at}", FIRMS["buyers"][kit]
        number, until = next(NUMBERS), timezone.now() + timedelta(days=1)
        given = Allotment(
            self.seller.firm, name, taker, "chip-1", MONDAY, pieces, self.kits[kit]
        )
        with act_as(ALL):
            propose(number, [given], until, until)
            rows = list(Commitment.objects.filter(round=number).order_by("pk"))
        got = min(pieces, self.pieces.get(name, 0) - self.taken(name))
        deal = Deal(name, taker, self.kits[kit], got)
        lacking = replace(deal, proposed=pieces - got, state="cancelled")
        expected = [one for one in (deal, lacking) if one.proposed]
        self.deals.update(zip((row.pk for row in rows), expected, strict=True))

    def one(self, data: Any) -> UUID:
        return data.draw(st.sampled_from(sorted(self.deals)))

    def tried(self, who: Acting, do: Callable[[], None], allowed: bool) -> bool:
        """Do it; it is refused exactly where the dict says so."""
        try:
            with act_as(who):
                do()
            done = True
        except Refusal:
            done = False
        assert done == allowed
        return done

    def turn(self, pk: UUID, **values: Any) -> None:
        self.deals[pk] = replace(self.deals[pk], **values)

    @precondition(lambda self: self.deals)
    @rule(data=st.data(), pieces=st.none() | st.integers(0, 9))
    def confirm(self, data: Any, pieces: int | None) -> None:
        pk = self.one(data)
        deal = self.deals[pk]
        asked = deal.proposed if pieces is None else pieces
        after = deal.state in ("confirmed", "accepted", "delivered", "received")
        again = after and deal.confirmed == asked
        new = deal.state == "proposed" and 1 <= asked <= deal.proposed
        do = lambda: verbs.confirm([pk], pieces, "sold")  # noqa: E731
        if self.tried(self.seller, do, again or new) and not again:
            self.turn(pk, state="confirmed", confirmed=asked)

    @precondition(lambda self: self.deals)
    @rule(data=st.data())
    def refuse(self, data: Any) -> None:
        pk = self.one(data)
        state = self.deals[pk].state
        again = state == "refused" and not self.deals[pk].broken_by_buyer
        do = lambda: verbs.refuse([pk], "sold")  # noqa: E731
        if self.tried(self.seller, do, again or state == "proposed"):
            self.turn(pk, state="refused")

    @precondition(lambda self: self.deals)
    @rule(data=st.data())
    def accept(self, data: Any) -> None:
        pk = self.one(data)
        deal = self.deals[pk]
        again = deal.state in ("accepted", "delivered", "received")
        who = self.buyer(deal.buyer)
        do = lambda: verbs.accept([pk])  # noqa: E731
        if self.tried(who, do, again or deal.state == "confirmed") and not again:
            self.turn(pk, state="accepted")

    def broken(self, kit: Any) -> bool:
        return any(
            (deal.state in ENDED and not deal.broken_by_buyer)
            or (deal.confirmed or deal.proposed) < deal.proposed
            for deal in self.deals.values()
            if deal.kit == kit
        )

    @precondition(lambda self: self.deals)
    @rule(data=st.data())
    def decline(self, data: Any) -> None:
        pk = self.one(data)
        deal = self.deals[pk]
        again = deal.state in ("refused", "cancelled") and deal.broken_by_buyer
        free = deal.state == "confirmed" or self.broken(deal.kit)
        new = deal.state in LIVE and free
        who = self.buyer(deal.buyer)
        do = lambda: verbs.decline([pk], "terms")  # noqa: E731
        if self.tried(who, do, again or new) and not again:
            end = "cancelled" if deal.state == "accepted" else "refused"
            self.turn(pk, state=end, broken_by_buyer=True)

    @precondition(lambda self: self.deals)
    @rule(data=st.data())
    def deliver(self, data: Any) -> None:
        pk = self.one(data)
        deal = self.deals[pk]
        again = deal.state in ("delivered", "received")
        do = lambda: verbs.deliver([pk])  # noqa: E731
        if self.tried(self.seller, do, again or deal.state == "accepted") and not again:
            self.turn(pk, state="delivered")
            self.pieces[deal.lot] -= deal.confirmed or 0

    @precondition(lambda self: self.deals)
    @rule(data=st.data())
    def receive(self, data: Any) -> None:
        pk = self.one(data)
        deal = self.deals[pk]
        allowed = deal.state in ("delivered", "received")
        do = lambda: verbs.receive([pk])  # noqa: E731
        if self.tried(self.buyer(deal.buyer), do, allowed):
            self.turn(pk, state="received")

    @precondition(lambda self: self.deals)
    @rule(data=st.data())
    def time_passes(self, data: Any) -> None:
        pk = self.one(data)
        deal = self.deals[pk]
        past = timezone.now() - timedelta(seconds=1)
        with act_as(ALL):
            rows = Commitment.objects.filter(pk=pk)
            rows.update(confirm_by=past, accept_by=past)
        expire_of(self.seller.firm)
        later = timezone.now() + timedelta(days=1)
        with act_as(ALL):
            rows.update(confirm_by=later, accept_by=later)
        if deal.state in ("proposed", "confirmed"):
            own = deal.state == "confirmed"
            self.turn(pk, state="expired", broken_by_buyer=own)

    @rule(at=st.integers(0, 1), pieces=SMALL)
    def edit(self, at: int, pieces: int) -> None:
        name = f"lot {self.number} {at}"
        if name not in self.pieces:
            return
        with act_as(self.seller):
            row = Supply.objects.get(lot=name)
        values = {"pieces": pieces}
        do = lambda: change_row(LOTS, row, values, row.version)  # noqa: E731
        if self.tried(self.seller, do, pieces >= self.taken(name)):
            self.pieces[name] = pieces

    @rule(at=st.integers(0, 1))
    def remove(self, at: int) -> None:
        name = f"lot {self.number} {at}"
        if name not in self.pieces:
            return
        with act_as(self.seller):
            row = Supply.objects.get(lot=name)
        do = lambda: remove_row(LOTS, row, row.version)  # noqa: E731
        if self.tried(self.seller, do, self.taken(name) == 0):
            del self.pieces[name]

    @rule(at=st.integers(0, 1), remaining=SMALL)
    def lose(self, at: int, remaining: int) -> None:
        name = f"lot {self.number} {at}"
        if name not in self.pieces:
            return
        with act_as(self.seller):
            row = Supply.objects.get(lot=name)
        do = lambda: report_lost(row.pk, remaining, "damaged")  # noqa: E731
        if not self.tried(self.seller, do, remaining <= self.pieces[name]):
            return
        if remaining == self.pieces[name]:
            return
        self.pieces[name] = remaining
        order = {"accepted": 0, "confirmed": 1, "proposed": 2}
        ours = [pk for pk, d in self.deals.items() if d.lot == name and d.taken]
        for pk in sorted(ours, key=lambda pk: (order[self.deals[pk].state], str(pk))):
            got = min(remaining, self.deals[pk].taken)
            remaining -= got
            if not got:
                self.turn(pk, state="cancelled")
            elif got < self.deals[pk].taken:
                self.turn(pk, state="confirmed", confirmed=got)

    @invariant()
    def both_are_the_same(self) -> None:
        with act_as(ALL):
            rows = Commitment.objects.filter(pk__in=self.deals)
            there = {row.pk: (row.state, row.confirmed, row.taken) for row in rows}
            begins = f"lot {self.number} "
            lots = Supply.objects.filter(lot__startswith=begins)
            pieces = dict(lots.values_list("lot", "pieces"))
            frame = left_of_lots()
            accepted = set(reserved_for_buyers()["commitment"])
        assert there == {
            pk: (d.state, d.confirmed, d.taken) for pk, d in self.deals.items()
        }
        assert pieces == self.pieces
        assert all(self.taken(name) <= most for name, most in self.pieces.items())
        left = dict(zip(frame["lot"], frame["left"], strict=True))
        expected = {n: p - self.taken(n) for n, p in pieces.items() if self.taken(n)}
        assert {n: v for n, v in left.items() if n.startswith(begins)} == expected
        ours = {
            str(p)
            for p, d in self.deals.items()
            if d.state in ("accepted", "delivered")
        }
        assert accepted & set(map(str, self.deals)) == ours


@pytest.fixture
def _firms() -> Iterator[None]:
    FIRMS.update(seller=[firm("distributor")], buyers=[firm(), firm()])
    with database_role("worker"):
        yield


@pytest.mark.usefixtures("_firms")
def test_the_platform_is_as_a_market_of_one_dict() -> None:
    run_state_machine_as_test(
        Market,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=20,
            deadline=None,
            derandomize=SEQUENCES < 2_000,
            suppress_health_check=list(HealthCheck),
        ),
    )
