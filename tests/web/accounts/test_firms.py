"""Firms come, pause and go."""

import contextlib
import io
import zipfile
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils.timezone import now
from tests.web.accounts.doors import PASSWORD, link_in, visitor
from tests.web.actors import acting, database_role, everyone, firm

from xinqiao_web.accounts.actions import firms as actions
from xinqiao_web.accounts.actions.keys import make_key
from xinqiao_web.accounts.keys import DeadKey, acting_for_key
from xinqiao_web.accounts.models import Departure, Firm, Membership
from xinqiao_web.accounts.tasks import clear_departures, send_off
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.models import Version
from xinqiao_web.market.models import Demand

MONDAY = date(2022, 3, 7)


def operator() -> Acting:
    with everyone():
        name = "exchange"
        Firm.objects.get_or_create(firm=name, defaults={"office": "operator"})
    return acting(name, "operator")


def at(name: str) -> Firm:
    return Firm.objects.get(firm=name)


def need(who: Acting, text: str) -> None:
    with act_as(who):
        Demand(owner_id=who.firm, demand=text, part="car", week=MONDAY, pieces=7).save()


def test_the_operator_admits_a_firm_and_invites_its_first_administrator() -> None:
    admits = visitor(operator().firm, "operator", fresh=True)
    given = {"firm": "oem-new", "role": "oem", "entitlement": "1.5"}
    given["email"] = "first@oem-new.example"
    assert admits.browser.post("/firms/new", given).status_code == 302
    with everyone():
        made = at("oem-new")
        assert (made.role, made.entitlement, made.state) == (
            "oem",
            1_500_000,
            "admitted",
        )
    browser = Client()
    answer = browser.post(link_in(), {"name": "甲", "password": PASSWORD})
    assert answer.status_code == 302
    # The first thing that an administrator does is to set up a second factor.
    assert browser.get("/").headers["Location"] == "/account/2fa/"


def test_a_firm_is_admitted_once() -> None:
    ours = firm()
    with act_as(operator()), pytest.raises(Refusal) as refused:
        actions.admit({"firm": ours, "role": "oem"}, "x@a.example", str)
    assert refused.value.findings[0].code == "XW101"


def test_the_operator_edits_what_steers_the_market_but_not_the_id() -> None:
    ours, edits = firm(), visitor(operator().firm, "operator")
    with everyone():
        row = at(ours)
    given = {"firm": "other", "role": "tier1", "size": "small", "version": row.version}
    assert edits.browser.post(f"/firms/{row.pk}/", given).status_code == 302
    with everyone():
        after = at(ours)
    assert (after.role, after.size) == ("tier1", "small")
    # Whoever read the former version must read again.
    assert edits.browser.post(f"/firms/{row.pk}/", given).status_code == 422


@pytest.mark.parametrize("role", ["administrator", "planner", "regulator", "lab"])
def test_nobody_else_admits_edits_or_suspends(role: str) -> None:
    ours = firm()
    who = visitor(ours, role, fresh=True)
    with everyone():
        pk = at(ours).pk
    answers = [
        who.browser.get("/firms/new"),
        who.browser.get(f"/firms/{pk}/"),
        who.browser.post(f"/firms/{pk}/suspend"),
        who.browser.post(f"/firms/{pk}/leave"),
    ]
    assert {a.status_code for a in answers} == {403}
    assert who.browser.get("/firms/").status_code == 200
    with act_as(acting(ours, role)), pytest.raises(PermissionDenied):
        actions.suspend(at(ours))


def test_people_and_keys_of_a_suspended_firm_act_no_more_and_its_rows_stay() -> None:
    ours = firm()
    who, maker, runs = visitor(ours), acting(ours), operator()
    need(maker, "stays")
    with act_as(maker):
        _, text = make_key("k", "read", 1)
    assert who.browser.get("/").status_code == 200
    with act_as(runs):
        actions.suspend(at(ours))
    assert who.browser.get("/").status_code == 403
    with pytest.raises(DeadKey):
        acting_for_key(text)
    with act_as(runs):
        actions.resume(at(ours))
    assert who.browser.get("/").status_code == 200
    assert acting_for_key(text) == (maker, "read")
    with act_as(maker):
        assert Demand.objects.filter(demand="stays").exists()


def test_somebody_of_two_firms_acts_for_the_other_when_one_is_suspended() -> None:
    first, second = firm(), firm()
    who, runs = visitor(first), operator()
    with everyone():
        Membership.objects.create(owner_id=second, person=who.person, role="viewer")
    with act_as(runs):
        actions.suspend(at(first))
    assert second in who.browser.get("/account/").content.decode()


def test_offices_stay() -> None:
    runs = operator()
    with act_as(runs):
        for do in (actions.suspend, actions.let_leave):
            with pytest.raises(Refusal) as refused:
                do(at(runs.firm))
            assert refused.value.findings[0].code == "XW210"


def left(ours: str) -> Any:
    with act_as(operator()):
        going = actions.let_leave(at(ours))
    with database_role("worker"):
        send_off(str(going.pk))
        send_off(str(going.pk))
    return going


def test_a_firm_that_leaves_gets_its_rows_before_they_go() -> None:
    ours, others = firm(), acting(firm())
    keeper, planner = visitor(ours, "administrator"), acting(ours)
    need(planner, "=1+1")
    need(others, "theirs")
    going = left(ours)
    with everyone():
        assert not Demand.objects.filter(owner=ours).exists()
        assert not Version.objects.filter(owner=ours).exists()
        assert Demand.objects.filter(owner=others.firm, demand="theirs").exists()
        assert at(ours).state == "left"
    assert mail.outbox[-1].to == [keeper.person.email]
    # Nothing else is open to its people.
    assert keeper.browser.get("/data/demand/").status_code == 403
    assert str(going.pk) in keeper.browser.get("/account/archives").content.decode()
    answer = keeper.browser.get(f"/account/archives/{going.pk}")
    archive = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    rows = archive.read("demand.csv").decode("utf-8-sig").splitlines()
    assert rows[0].startswith("demand,part,week,pieces")
    assert rows[1].startswith("'=1+1,car,2022-03-07,7")
    assert len(rows) == 2
    assert {"demand.csv", "bom.csv", "supply.csv"} <= set(archive.namelist())
    assert (settings.FILES / f"{going.pk}.zip").stat().st_mode & 0o77 == 0


def test_nobody_else_fetches_the_archive_and_it_goes_when_its_time_is_over() -> None:
    ours = firm()
    keeper, planner = visitor(ours, "administrator"), visitor(ours)
    stranger = visitor(firm(), "administrator")
    going = left(ours)
    path = f"/account/archives/{going.pk}"
    for who in (planner, stranger):
        assert who.browser.get(path).status_code == 404
    with contextlib.closing(keeper.browser.get(path)) as found:
        assert found.status_code == 200
    with everyone():
        Departure.objects.filter(pk=going.pk).update(expires=now())
    with database_role("worker"):
        clear_departures(0)
    assert keeper.browser.get(path).status_code == 404
    assert not (settings.FILES / f"{going.pk}.zip").exists()


def test_a_firm_that_left_does_not_come_back() -> None:
    ours = firm()
    left(ours)
    with act_as(operator()), pytest.raises(Refusal) as refused:
        actions.resume(at(ours))
    assert refused.value.findings[0].code == "XW211"


def test_the_job_is_queued_with_ids_only() -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    ours = firm()
    with act_as(operator()):
        going = actions.let_leave(at(ours))
    job = ProcrastinateJob.objects.filter(task_name="accounts.send_off").latest("id")
    assert job.args == {"departure": str(going.pk)}
