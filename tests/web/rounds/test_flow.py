"""From what firms handed in to what each of them gets, through all states."""

import pytest
from tests.web.actors import acting, database_role, everyone
from tests.web.actors import firm as new_firm
from tests.web.rounds.firms import build, handed_in, lot, need, opened, small, vehicle
from tests.web.rounds.flow import (
    again,
    cleared,
    done,
    freeze,
    frozen,
    pass_deadlines,
    published,
    reviewed,
)

from xinqiao import InvalidMarket, read_outcome, verify
from xinqiao_web.catalog.models import Chip
from xinqiao_web.commitments.models import Commitment
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.cells import MILLION
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.market.models import Demand, Supply
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import clearings, rounds
from xinqiao_web.rounds.clearings.archive import unpacked
from xinqiao_web.rounds.clearings.work import work_on
from xinqiao_web.rounds.freezing import freeze_market, hash_of, market_of
from xinqiao_web.rounds.publishing import publish


def codes(who: Acting, verb: object, *about: object) -> list[str]:
    with act_as(who), pytest.raises(Refusal) as refusal:
        verb(*about)  # type: ignore[operator]
    return [found.code for found in refusal.value.findings]


def nowhere(_: object) -> None:
    """No job is done."""


def test_a_round_goes_from_submissions_to_commitments() -> None:
    who = small(cars=10, chips=6)
    round = reviewed(who)
    round = published(who, round)
    assert round.state == m.PUBLISHED
    for side in (who.oem, who.seller):
        with act_as(side):
            promised = Commitment.objects.get(round=round.number)
            assert (promised.owner_id, promised.buyer_id) == (
                who.seller.firm,
                who.oem.firm,
            )
            assert (promised.proposed, promised.part) == (6, who.chip)
            made = m.Publication.objects.get(round=round)
            assert len(made.outcome) == len(made.snapshot) == 64


def test_what_is_published_passes_the_engines_verifier() -> None:
    who = small()
    round = frozen(who)
    work = cleared(who, round)
    assert (work.state, work.proved) == (m.DONE, True)
    assert work.totals["delivered"] == 6
    assert work.verdict["breaches"] == []
    with unpacked(work.stored) as folder:
        assert verify(read_outcome(folder)).proved
    assert again(who, round).state == m.CLEARED


@pytest.mark.parametrize(("stated", "cars"), [((1, 5), [0, 3]), ((5, 1), [3, 0])])
def test_what_a_firm_says_of_worth_orders_its_own_cars(stated, cars) -> None:
    """Two makers want as much, and one of them says what its cars are worth to it."""
    who = small(cars=0, chips=6)
    rival = acting(new_firm())
    build(rival.firm, who.chip, 10)
    with everyone():
        for name, worth in zip(("car-2", "car-3"), stated, strict=True):
            vehicle(who.oem.firm, name, who.chip)
            need(who.oem.firm, name, name, 5, worth=worth * MILLION)
    levels = 'stages = ["fairness", "worth"]\n[fairness]\nrule = "leximin"\n'
    round = opened(who, policy=levels)
    for one in (who.oem, who.seller, rival):
        handed_in(one, round)
    work = cleared(who, freeze(who, round))
    with unpacked(work.stored) as folder:
        outcome = read_outcome(folder)
    got = {row["demand"]: row["pieces"] for row in outcome.deliveries.to_dicts()}
    assert [got.get(f"{who.oem.firm}/{name}", 0) for name in ("car-2", "car-3")] == cars
    assert got[f"{rival.firm}/need-1"] == 3
    assert set(outcome.market.demand["worth"]) == {1.0}


def test_the_frozen_market_is_what_was_handed_in_and_stays_so() -> None:
    who = small(cars=10, chips=6)
    round = opened(who)
    for firm in (who.oem, who.seller):
        handed_in(firm, round)
    with everyone():
        Demand.objects.filter(owner_id=who.oem.firm).update(pieces=99)
    round = freeze(who, round)
    with act_as(who.operator):
        snapshot = m.Snapshot.objects.get(round=round)
        assert set(snapshot.firms) == {who.oem.firm, who.seller.firm}
    market = market_of(snapshot)
    assert hash_of(market) == snapshot.hash
    assert market.demand["pieces"].to_list() == [10]
    assert market.demand["demand"].to_list() == [f"{who.oem.firm}/need-1"]
    with everyone():
        Supply.objects.filter(owner_id=who.seller.firm).update(pieces=1)
    assert hash_of(market_of(snapshot)) == snapshot.hash


def test_what_did_not_come_in_time_is_refused_to_be_frozen() -> None:
    who = small()
    round = opened(who)
    assert codes(who.operator, clearings.freeze, round.number, nowhere) == ["XW526"]
    pass_deadlines(round)
    assert codes(who.operator, clearings.freeze, round.number, nowhere) == ["XW521"]


def test_each_move_is_refused_out_of_its_turn() -> None:
    who = small()
    round = frozen(who)
    for verb in (clearings.review, rounds.open_round, rounds.settle):
        assert codes(who.operator, verb, round.number) == ["XW516"]
    for verb in (clearings.freeze, clearings.approve):
        assert codes(who.operator, verb, round.number, nowhere) == ["XW516"]
    with act_as(who.operator):
        clearings.clear(round.number, nowhere)
    assert codes(who.operator, clearings.clear, round.number, nowhere) == ["XW523"]


def test_one_person_alone_publishes_nothing() -> None:
    who = small()
    round = reviewed(who)
    with done(who.operator, publish) as jobs:
        assert clearings.approve(round.number, jobs.append) == 1
    assert jobs == []
    assert codes(who.operator, clearings.approve, round.number, nowhere) == ["XW525"]
    with everyone():
        assert publish_now(round) is False
    assert again(who, round).state == m.REVIEWED


def test_publishing_that_was_let_out_is_begun_anew_by_whom_you_like() -> None:
    who = small()
    round = reviewed(who)
    for somebody in (who.operator, acting(who.operator.firm, "operator")):
        with act_as(somebody):
            clearings.approve(round.number, nowhere)
    jobs: list[int] = []
    with act_as(who.operator):
        assert clearings.approve(round.number, jobs.append) == 2
    assert jobs == [round.number]
    with everyone():
        assert publish_now(round) is True


def publish_now(round: m.Round) -> bool:
    return publish(round.number)


def test_a_second_worker_publishes_nothing_again() -> None:
    who = small()
    round = published(who, reviewed(who))
    with everyone():
        assert publish_now(round) is False
        assert m.Publication.objects.filter(round=round).count() == 1
        assert Commitment.objects.filter(round=round.number).count() == 1


def test_a_round_that_opens_again_forgets_what_was_cleared() -> None:
    who = small()
    round = reviewed(who)
    with act_as(who.operator):
        clearings.approve(round.number, nowhere)
    later = opening(round)
    assert codes(who.operator, rounds.reopen, round.number, later, "") == ["XW527"]
    with act_as(who.operator):
        rounds.reopen(round.number, later, "A lot was lost.")
    with everyone():
        lot(who.seller.firm, "lot-2", who.chip, 3)
    handed_in(who.seller, round)
    round = freeze(who, round)
    work = cleared(who, round)
    assert work.totals["delivered"] == 9
    with act_as(who.operator):
        clearings.review(round.number)
        assert clearings.approve(round.number, nowhere) == 1


def test_a_catalogues_price_that_came_later_does_not_stop_the_frozen_market() -> None:
    who = small()
    round = opened(who)
    for firm in (who.oem, who.seller):
        handed_in(firm, round)
    pass_deadlines(round)
    with everyone():
        prices = Chip.objects.filter(part=who.chip)
        prices.update(reference_price=1_000_000, currency="EUR")
    assert codes(who.operator, clearings.freeze, round.number, nowhere) == ["XW539"]
    with everyone():
        prices.update(reference_price=None, currency=None)
    assert freeze(who, round).state == m.FROZEN
    with act_as(who.operator):
        assert m.Snapshot.objects.get(round=round).rows["demand"] == 1


def test_freezing_whose_job_failed_is_begun_anew_until_there_is_a_market() -> None:
    who = small()
    round = opened(who)
    for firm in (who.oem, who.seller):
        handed_in(firm, round)
    pass_deadlines(round)
    with act_as(who.operator):
        clearings.freeze(round.number, nowhere)
    with everyone():
        prices = Chip.objects.filter(part=who.chip)
        prices.update(reference_price=1_000_000, currency="EUR")
        other = Chip.objects.create(
            part=f"{who.chip}-usd", reference_price=1_000_000, currency="USD"
        )
    with database_role("worker"), pytest.raises(InvalidMarket):
        freeze_market(round.number)
    assert codes(who.operator, clearings.freeze, round.number, nowhere) == ["XW539"]
    with everyone():
        prices.update(reference_price=None, currency=None)
        other.delete()
    with done(who.operator, freeze_market) as jobs:
        clearings.freeze(round.number, jobs.append)
    with act_as(who.operator):
        assert m.Snapshot.objects.filter(round=round).count() == 1
    assert codes(who.operator, clearings.freeze, round.number, nowhere) == ["XW516"]


def opening(round: m.Round) -> dict:
    from tests.web.rounds.announced import announced

    return {name: announced(0)[name] for name in m.CALENDAR}


def test_a_clearing_that_is_stopped_leaves_the_round_as_it_was() -> None:
    who = small()
    round = frozen(who)
    with act_as(who.operator):
        work = clearings.clear(round.number, nowhere)
        clearings.stop(work)
    with everyone():
        pass
    with done(who.operator, work_on) as jobs:
        jobs.append(str(work.pk))
    with act_as(who.operator):
        assert m.Clearing.objects.get(pk=work.pk).state == m.STOPPED
    assert again(who, round).state == m.FROZEN
    assert cleared(who, round).proved


def test_a_policy_that_is_tried_is_never_published() -> None:
    who = small()
    round = frozen(who)
    fair = 'stages = ["fairness", "worth"]\n[fairness]\nrule = "leximin"'
    with done(who.operator, work_on) as jobs:
        clearings.try_policy(round.number, "fair", fair, jobs.append)
    with act_as(who.operator):
        work = m.Clearing.objects.get(pk=jobs[0])
    assert work.proved
    assert again(who, round).state == m.FROZEN
    wrong = ("wrong", "stages = [1]", nowhere)
    assert codes(who.operator, clearings.try_policy, round.number, *wrong) != []


def test_a_member_moves_no_round() -> None:
    from django.core.exceptions import PermissionDenied

    who = small()
    round = opened(who)
    planner = acting(who.oem.firm, "administrator")
    for verb, more in (
        (rounds.open_round, ()),
        (rounds.settle, ()),
        (rounds.cancel, ("why",)),
        (clearings.freeze, (nowhere,)),
        (clearings.clear, (nowhere,)),
        (clearings.review, ()),
        (clearings.approve, (nowhere,)),
    ):
        with act_as(planner), pytest.raises(PermissionDenied):
            verb(round.number, *more)


def test_freezing_twice_makes_one_snapshot() -> None:
    who = small()
    round = frozen(who)
    with everyone():
        freeze_market(round.number)
        assert m.Snapshot.objects.filter(round=round).count() == 1
