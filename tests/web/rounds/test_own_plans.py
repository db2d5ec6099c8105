"""What a firm would build alone: worked out by a job, and seen by nobody else."""

import signal
from datetime import timedelta

import pytest
from django.utils.timezone import now
from tests.web.actors import acting, client, everyone
from tests.web.market.crash_points import worker
from tests.web.rounds.firms import MONDAY, Small, build, lot, need, opened, small
from tests.web.rounds.flow import again, done, published, reviewed

from xinqiao_web.commitments.actions import verbs
from xinqiao_web.commitments.models import Commitment
from xinqiao_web.core import vault
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.market.models import Supply
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import own_plans
from xinqiao_web.rounds.alone.work import work_alone
from xinqiao_web.rounds.tasks import defer_alone

HEAD = ["week", "due", "delivered"]
DUE = (MONDAY + timedelta(weeks=1)).isoformat()


def planned(who: Acting, round: m.Round) -> m.OwnPlan:
    """The firm's plan, worked out as the worker does."""
    with done(who, work_alone) as jobs:
        own_plans.plan_alone(round, jobs.append)
    with act_as(who):
        return m.OwnPlan.objects.get(pk=jobs[0])


def nowhere(_: object) -> None:
    """No job is done."""


def codes(plan: m.OwnPlan) -> list[str]:
    return [found["code"] for found in plan.findings]


def test_a_firm_builds_alone_with_its_own_lots_and_no_others() -> None:
    who = small(cars=10, chips=6)
    with everyone():
        lot(who.seller.firm, "kept", who.chip, 2, reserved_for=who.oem.firm)
    round = opened(who)
    bare = planned(who.oem, round)
    assert (bare.state, bare.proved) == (m.DONE, True)
    assert bare.cars == [HEAD, [DUE, "10", "0"]]
    with everyone():
        lot(who.oem.firm, "own", who.chip, 4)
    assert planned(who.oem, round).cars == [HEAD, [DUE, "10", "4"]]


def test_what_was_promised_is_others_and_what_was_accepted_is_ones_own() -> None:
    who = small(cars=10, chips=6)
    round = published(who, reviewed(who))
    answer(who)
    assert again(who, round).state == m.PUBLISHED
    build(who.seller.firm, who.chip, 5)
    with everyone():
        lot(who.seller.firm, "lot-2", who.chip, 3)
    # What was due before the first week is there in it.
    later = opened(who, first_week=MONDAY + timedelta(weeks=1))
    assert planned(who.oem, later).cars == [HEAD, [DUE, "10", "6"]]
    with everyone():
        ours = Supply.objects.filter(owner_id=who.seller.firm)
        ours.filter(lot="lot-1").update(pieces=8)
    assert codes(planned(who.seller, later)) == ["XW513"]
    same = opened(who)
    assert planned(who.seller, same).cars == [HEAD, [DUE, "5", "5"]]


def answer(who: Small) -> None:
    """Both sides of all commitments say yes."""
    for firm, verb in ((who.seller, verbs.confirm), (who.oem, verbs.accept)):
        with act_as(firm):
            verb(list(Commitment.objects.values_list("pk", flat=True)))


def test_rows_with_errors_or_without_a_need_have_no_plan() -> None:
    who = small()
    with everyone():
        need(who.oem.firm, "need-2", "no-such-part", 1)
    round = opened(who)
    for firm, code in ((who.oem, "XW513"), (who.seller, "XW540")):
        plan = planned(firm, round)
        assert (plan.state, codes(plan)) == (m.REFUSED, [code])


def test_one_is_worked_out_at_a_time_and_one_can_be_stopped() -> None:
    who = small()
    round = opened(who)
    with act_as(who.oem):
        plan = own_plans.plan_alone(round, nowhere)
    with act_as(who.oem), pytest.raises(Refusal) as refusal:
        own_plans.plan_alone(round, nowhere)
    assert [found.code for found in refusal.value.findings] == ["XW541"]
    with done(who.oem, work_alone) as jobs:
        own_plans.stop(plan)
        jobs.append(str(plan.pk))
    with act_as(who.oem):
        assert m.OwnPlan.objects.get(pk=plan.pk).state == m.STOPPED
    assert planned(who.oem, round).state == m.DONE


def test_nobody_else_sees_it_and_no_file_stays() -> None:
    who = small()
    round = opened(who)
    before = set(vault.names_before(now() + timedelta(days=1)))
    plan = planned(who.oem, round)
    assert set(vault.names_before(now() + timedelta(days=1))) <= before
    with act_as(acting(who.oem.firm, "lab")):
        assert not m.OwnPlan.objects.filter(pk=plan.pk).exists()
    for other in (who.seller, who.operator):
        with act_as(other):
            assert not m.OwnPlan.objects.filter(pk=plan.pk).exists()
            rows = m.OwnPlan.objects.raw("SELECT * FROM rounds_ownplan")
            assert plan.pk not in {row.pk for row in rows}


def test_a_plan_is_made_by_the_next_worker_if_one_was_killed() -> None:
    who = small(cars=10, chips=6)
    with everyone():
        lot(who.oem.firm, "own", who.chip, 4)
    round = opened(who)
    with act_as(who.oem):
        plan = own_plans.plan_alone(round, defer_alone)
    for name, when, state in (
        ("cars_of", "after", m.WORKING),
        ("end", "after", m.DONE),
    ):
        assert worker("xinqiao_web.rounds.alone.work", name, when) == -signal.SIGKILL
        with act_as(who.oem):
            assert m.OwnPlan.objects.get(pk=plan.pk).state == state
    assert worker() == 0
    with act_as(who.oem):
        assert m.OwnPlan.objects.get(pk=plan.pk).cars == [HEAD, [DUE, "10", "4"]]


def test_the_page_shows_chart_table_sentence_and_progress() -> None:
    who = small()
    with everyone():
        lot(who.oem.firm, "own", who.chip, 4)
    round = opened(who)
    browser = client(who.oem.firm, "planner")
    address = f"/rounds/{round.number}/submission"
    assert browser.get(f"/rounds/{round.number}/alone/progress").status_code == 404
    assert browser.post(f"/rounds/{round.number}/alone").status_code == 302
    assert "data-progress" in browser.get(address).content.decode()
    told = browser.get(f"/rounds/{round.number}/alone/progress").json()
    assert told["works"]
    with done(who.oem, work_alone) as jobs:
        jobs.append(str(m.OwnPlan.objects.get(round=round).pk))
    for tongue, words in (
        ("zh-hans", "需求 10 辆中可交付 4 辆，满足率 40.0 %"),
        ("en", "Alone, the firm builds 4 of 10 cars that are due: 40.0 %."),
    ):
        browser.cookies["django_language"] = tongue
        page = browser.get(address).content.decode()
        assert words in page
        assert page.count(DUE) >= 1
        assert "<svg" in page
