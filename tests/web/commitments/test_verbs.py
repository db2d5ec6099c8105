"""What each side may do with a commitment, and what becomes of its pieces."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from tests.web.actors import acting, database_role, everyone
from tests.web.commitments.deals import (
    allotment,
    buyer,
    given,
    in_role,
    left,
    lines,
    lot,
    now,
    states,
    supplier,
    told,
)

from xinqiao_web.commitments.actions.losing import expire, let_go, report_lost
from xinqiao_web.commitments.actions.verbs import (
    accept,
    confirm,
    decline,
    deliver,
    receive,
    refuse,
)
from xinqiao_web.commitments.models import Commitment
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.market.models import Supply

Verb = Callable[[Any], None]


def do(who: Acting, verb: Callable[..., None], *rows: Commitment, **more: Any) -> None:
    with act_as(who):
        verb([row.pk for row in rows], **more)


def refusal(who: Acting, verb: Callable[..., None], *rows: Commitment, **more: Any):
    with pytest.raises(Refusal) as caught:
        do(who, verb, *rows, **more)
    return [found.code for found in caught.value.findings]


def test_a_commitment_is_confirmed_accepted_delivered_and_received() -> None:
    holder, taker = supplier(), buyer()
    held = lot(holder, pieces=100)
    (one,) = given(allotment(held, taker, 60))
    assert left(held) == (100, 60)
    do(holder, confirm, one)
    do(taker, accept, one)
    assert left(held) == (100, 60)
    do(holder, deliver, one)
    assert left(held) == (40, 0)
    do(taker, receive, one)
    assert now(one) == [("received", 60, "")]
    assert left(held) == (40, 0)
    heard = [f"commitments.{verb}" for verb in ("proposed", "accepted", "received")]
    assert told(holder) == heard
    heard = [f"commitments.{verb}" for verb in ("given", "confirmed", "delivered")]
    assert told(taker) == heard


def test_what_is_done_again_is_done_once() -> None:
    holder, taker = supplier(), buyer()
    (one,) = given(allotment(lot(holder), taker, 60))
    steps = (
        (holder, partial(confirm, pieces=50, reason="sold"), "confirmed"),
        (taker, accept, "accepted"),
        (holder, deliver, "delivered"),
        (taker, receive, "received"),
    )
    for who, verb, name in steps:
        do(who, verb, one)
        do(who, verb, one)
        assert lines(who, f"commitment.{name}") == 1
    for who, verb, name in steps:
        do(who, verb, one)
        assert lines(who, f"commitment.{name}") == 1
    assert now(one) == [("received", 50, "sold")]


def test_fewer_pieces_need_a_reason_and_give_the_rest_back() -> None:
    holder, taker = supplier(), buyer()
    held = lot(holder)
    (one,) = given(allotment(held, taker, 60))
    assert refusal(holder, confirm, one, pieces=59) == ["XW575"]
    for pieces in (0, -1, 61):
        assert refusal(holder, confirm, one, pieces=pieces) == ["XW574"]
    do(holder, confirm, one, pieces=20, reason="short")
    assert now(one) == [("confirmed", 20, "short")]
    assert left(held) == (100, 20)


@pytest.mark.parametrize(
    ("verb", "reasons"), [(refuse, ["sold", "mistake"]), (decline, ["terms"])]
)
def test_reasons_come_from_a_closed_list(verb: Verb, reasons: list[str]) -> None:
    holder, taker = supplier(), buyer()
    who = holder if verb is refuse else taker
    held = lot(holder)
    rows = given(*[allotment(held, taker, 5) for _ in reasons])
    if verb is decline:
        do(holder, confirm, *rows)
    for wrong in ("", "because", "unanswered", "damaged"):
        assert refusal(who, verb, *rows, reason=wrong) == ["XW575"]
    for row, reason in zip(rows, reasons, strict=True):
        do(who, verb, row, reason=reason)
    assert now(*rows) == [("refused", 5, reason) for reason in reasons]
    assert left(held) == (100, 0)


def test_only_a_broken_kit_lets_the_buyer_go_back_on_what_it_accepted() -> None:
    one, other, taker, kit = supplier(), supplier(), buyer(), uuid4()
    first, second = given(
        allotment(lot(one), taker, 10, kit), allotment(lot(other), taker, 10, kit)
    )
    do(one, confirm, first)
    do(taker, accept, first)
    assert refusal(taker, decline, first, reason="kit_broken") == ["XW576"]
    assert refusal(taker, decline, second, reason="not_needed") == ["XW576"]
    do(other, confirm, second, pieces=4, reason="sold")
    do(taker, decline, first, second, reason="kit_broken")
    assert states(first, second) == ["cancelled", "refused"]
    assert told(one)[-1] == told(other)[-1] == "commitments.declined"


@pytest.mark.parametrize("way", ["declines", "does not answer"])
def test_nobody_breaks_a_kit_of_its_own(way: str) -> None:
    one, taker, kit = supplier(), buyer(), uuid4()
    held = lot(one)
    first, second = given(
        allotment(held, taker, 10, kit), allotment(held, taker, 10, kit)
    )
    do(one, confirm, first, second)
    do(taker, accept, first)
    if way == "declines":
        do(taker, decline, second, reason="terms")
    else:
        overdue(second)
        assert states(second) == ["expired"]
    assert refusal(taker, decline, first, reason="kit_broken") == ["XW576"]


def overdue(*rows: Commitment) -> None:
    """Let the deadlines of commitments pass."""
    past = timezone.now() - timedelta(seconds=1)
    with everyone():
        found = Commitment.objects.filter(pk__in=[row.pk for row in rows])
        found.update(confirm_by=past, accept_by=past)
    with database_role("worker"):
        expire()


def test_what_nobody_answers_expires_and_both_hear() -> None:
    holder, taker = supplier(), buyer()
    held = lot(holder)
    rows = given(*[allotment(held, taker, 10) for _ in range(3)])
    do(holder, confirm, rows[1], rows[2])
    do(taker, accept, rows[2])
    overdue(*rows)
    assert states(*rows) == ["expired", "expired", "accepted"]
    assert left(held) == (100, 10)
    assert told(holder)[-1] == told(taker)[-1] == "commitments.expired"
    assert lines(holder, "commitment.expired") == 1
    overdue(*rows)
    assert lines(holder, "commitment.expired") == 1


def test_nobody_answers_after_the_deadline() -> None:
    holder, taker = supplier(), buyer()
    past = timezone.now() - timedelta(days=2)
    (one,) = given(allotment(lot(holder), taker, 10), until=past)
    assert refusal(holder, confirm, one) == ["XW573"]
    assert refusal(holder, refuse, one, reason="sold") == ["XW573"]


def test_a_step_is_taken_from_the_state_before_it_only() -> None:
    holder, taker = supplier(), buyer()
    (one,) = given(allotment(lot(holder), taker, 10))
    assert refusal(taker, accept, one) == ["XW572"]
    assert refusal(holder, deliver, one) == ["XW572"]
    assert refusal(taker, receive, one) == ["XW572"]
    do(holder, refuse, one, reason="sold")
    assert refusal(holder, confirm, one) == ["XW572"]
    assert refusal(taker, decline, one, reason="terms") == ["XW572"]


@pytest.mark.parametrize("verb", [confirm, deliver, partial(refuse, reason="sold")])
def test_only_the_supplier_supplies(verb: Verb) -> None:
    holder, taker, other = supplier(), buyer(), supplier()
    (one,) = given(allotment(lot(holder), taker, 10))
    for who in (in_role(taker, "seller"), other):
        with pytest.raises(Commitment.DoesNotExist):
            do(who, verb, one)
    with pytest.raises(PermissionDenied):
        do(in_role(holder, "viewer"), verb, one)


@pytest.mark.parametrize("verb", [accept, receive, partial(decline, reason="terms")])
def test_only_the_buyer_buys(verb: Verb) -> None:
    holder, taker, other = supplier(), buyer(), buyer()
    (one,) = given(allotment(lot(holder), taker, 10))
    for who in (in_role(holder, "planner"), other):
        with pytest.raises(Commitment.DoesNotExist):
            do(who, verb, one)
    for role in ("viewer", "seller", "lab"):
        with pytest.raises((PermissionDenied, Commitment.DoesNotExist)):
            do(in_role(taker, role), verb, one)


def test_several_are_done_together_or_not_at_all() -> None:
    holder, taker = supplier(), buyer()
    held = lot(holder)
    rows = given(*[allotment(held, taker, 10) for _ in range(3)])
    do(holder, refuse, rows[1], reason="sold")
    assert refusal(holder, confirm, *rows) == ["XW572"]
    assert states(*rows) == ["proposed", "refused", "proposed"]
    do(holder, confirm, rows[0], rows[2])
    assert lines(holder, "commitment.confirmed") == 1


def test_a_lost_lot_serves_the_firmest_first_and_the_buyers_hear_at_once() -> None:
    holder, takers = supplier(), [buyer() for _ in range(4)]
    held = lot(holder)
    rows = given(*[allotment(held, taker, 25) for taker in takers])
    do(holder, confirm, *rows[1:])
    do(takers[2], accept, rows[2])
    do(takers[3], accept, rows[3])
    with act_as(holder):
        report_lost(held.pk, 60, "damaged")
    assert now(*rows) == [
        ("cancelled", 25, "lost"),
        ("confirmed", 10, "lost"),
        ("accepted", 25, ""),
        ("accepted", 25, ""),
    ]
    assert left(held) == (60, 60)
    heard = [told(taker)[-1] == "commitments.lost" for taker in takers]
    assert heard == [True, True, False, False]
    with act_as(holder):
        report_lost(held.pk, 30, "damaged")
        report_lost(held.pk, 30, "damaged")
    assert lines(holder, "commitment.lost") == 2
    assert now(*rows[1:]) == [
        ("cancelled", 10, "lost"),
        ("accepted", 25, ""),
        ("confirmed", 5, "lost"),
    ]
    do(takers[3], accept, rows[3])
    assert left(held) == (30, 30)


def test_what_remains_of_a_lost_lot_can_be_no_more_than_there_was() -> None:
    holder = supplier()
    held = lot(holder)
    for remaining in (-1, 101):
        with pytest.raises(Refusal, match="XW577"), act_as(holder):
            report_lost(held.pk, remaining, "yield")
    with pytest.raises(Refusal, match="XW575"), act_as(holder):
        report_lost(held.pk, 0, "sold")
    with pytest.raises(Supply.DoesNotExist), act_as(supplier()):
        report_lost(held.pk, 0, "yield")


def test_a_firm_that_leaves_ends_what_is_live_on_both_sides() -> None:
    gone, other = acting(supplier().firm, "administrator"), buyer()
    sold = lot(gone)
    bought = lot(other)
    rows = given(allotment(sold, other, 10), allotment(bought, gone, 10))
    with everyone():
        let_go(gone.firm)
    assert now(*rows) == [("cancelled", 10, "left")] * 2
    assert told(other)[-2:] == ["commitments.left"] * 2


def test_a_firm_that_leaves_takes_its_commitments_with_it() -> None:
    from xinqiao_web.commitments.archive import packed

    gone, other = supplier(), buyer()
    sold = given(allotment(lot(gone, part="=chip"), other, 10))
    bought = given(allotment(lot(other), gone, 10))
    with everyone():
        header, *rows = packed(gone.firm)
    told_rows = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["id"] for row in told_rows] == [str(r.pk) for r in (*sold, *bought)]
    assert [row["part"] for row in told_rows] == ["'=chip", "chip-1"]
    assert not {"lot", "kit"} & set(header)
