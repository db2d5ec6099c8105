"""A lost second factor is given back by two people, never by one."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import PermissionDenied
from tests.web.accounts.doors import visitor
from tests.web.actors import acting, firm

from xinqiao_web.accounts.actions.recoveries import (
    ask_recovery,
    confirm_recovery,
    withdraw_recovery,
)
from xinqiao_web.accounts.models import Membership, Recovery
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.context import Acting, act_as


def asked(by: Acting, person: Any) -> Recovery:
    with act_as(by):
        member = Membership.objects.select_related("person").get(
            owner_id=by.firm, person=person
        )
        return ask_recovery(member)


def refused(who: Acting, do: Any, given: Any) -> str:
    with act_as(who), pytest.raises(Refusal) as refusal:
        do(given)
    return refusal.value.findings[0].code


@pytest.mark.parametrize("confirmer", ["administrator", "operator"])
def test_two_people_take_a_lost_factor_away_and_end_all_sessions(
    confirmer: str,
) -> None:
    ours = firm()
    lost, keeper = visitor(ours, "administrator"), acting(ours, "administrator")
    second = acting(ours if confirmer == "administrator" else firm(), confirmer)
    assert lost.browser.get("/").status_code == 200
    request = asked(keeper, lost.person)
    assert Authenticator.objects.filter(user=lost.person).exists()
    assert lost.browser.get("/").status_code == 200
    with act_as(second):
        confirm_recovery(request)
    assert not Authenticator.objects.filter(user=lost.person).exists()
    assert lost.browser.get("/").headers["Location"].startswith("/account/login/")
    told = [letter for letter in mail.outbox if letter.to == [lost.person.email]]
    assert len(told) == 2


def test_one_person_alone_cannot() -> None:
    ours = firm()
    lost, keeper = acting(ours, "administrator"), acting(ours, "administrator")
    request = asked(keeper, lost.person)
    # Neither whoever asked, nor whom it is for.
    for who in (keeper, lost):
        assert refused(who, confirm_recovery, request) == "XW205"
    with pytest.raises(Refusal):
        asked(lost, lost.person)
    assert Authenticator.objects.filter(user=lost.person).exists()


def test_a_planner_can_neither_ask_nor_confirm() -> None:
    ours = firm()
    lost, keeper, planner = (
        acting(ours, r) for r in ("administrator", "administrator", "planner")
    )
    with pytest.raises(PermissionDenied):
        asked(planner, lost.person)
    request = asked(keeper, lost.person)
    with act_as(planner), pytest.raises(PermissionDenied):
        confirm_recovery(request)


def test_an_administrator_of_another_firm_does_not_even_see_it() -> None:
    ours = firm()
    lost, keeper = (acting(ours, "administrator") for _ in range(2))
    request = asked(keeper, lost.person)
    stranger = visitor(firm(), "administrator", fresh=True)
    answer = stranger.browser.post(f"/people/recoveries/{request.pk}", {"confirm": 1})
    assert answer.status_code == 404
    assert (
        refused(acting(firm(), "administrator"), confirm_recovery, request) == "XW208"
    )


def test_what_was_withdrawn_or_settled_is_settled() -> None:
    ours = firm()
    lost, keeper, second = (acting(ours, "administrator") for _ in range(3))
    request = asked(keeper, lost.person)
    with act_as(keeper):
        withdraw_recovery(request)
    assert refused(second, confirm_recovery, request) == "XW208"
