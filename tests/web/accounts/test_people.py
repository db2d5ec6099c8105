"""Invitations, roles, and who keeps a firm's people."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils.timezone import now
from tests.web.accounts.doors import PASSWORD, link_in, visitor
from tests.web.actors import acting, everyone, firm, person

from xinqiao_web.accounts.actions import people as actions
from xinqiao_web.accounts.models import Firm, Invitation, Membership, Person
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.context import Acting, act_as


def invited(who: Acting, email: str, role: str = "planner") -> str:
    """Invite somebody; the path of the link in the letter."""
    with act_as(who):
        actions.invite(
            Firm.objects.get(firm=who.firm),
            email,
            role,
            lambda secret: f"http://testserver/invitation/{secret}/",
        )
    assert mail.outbox[-1].to == [email]
    return link_in()


def member(who: Acting) -> Any:
    return Membership.objects.select_related("owner").get(
        owner=who.firm, person=who.person
    )


def refused(do: Any, *given: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        do(*given)
    return refusal.value.findings[0].code


def test_the_invited_sets_name_and_password_and_is_in_once() -> None:
    keeper = acting(firm(), "administrator")
    path = invited(keeper, "New.One@supplier.example".lower(), "seller")
    given = {"name": "甲", "password": PASSWORD}
    browser = Client()
    assert browser.get(path).status_code == 200
    assert browser.post(path, given).status_code == 302
    page = browser.get("/account/")
    assert keeper.firm in page.content.decode()
    again = Client().post(path, given)
    assert again.status_code == 422
    assert "XW202" in again.content.decode()


def test_a_link_that_expired_was_withdrawn_or_is_wrong_opens_nothing() -> None:
    keeper = acting(firm(), "administrator")
    late, void = (invited(keeper, f"{n}@a.example") for n in ("late", "void"))
    with act_as(keeper):
        rows = Invitation.objects.filter(email="late@a.example")
        rows.update(expires=now() - timedelta(seconds=1))
        actions.withdraw_invitation(Invitation.objects.get(email="void@a.example"))
    for path in (late, void, "/invitation/no-such-secret/"):
        answer = Client().post(path, {"name": "甲", "password": PASSWORD})
        assert answer.status_code == 422
        assert "XW202" in answer.content.decode()
    assert not Person.objects.filter(email__endswith="@a.example").exists()


def test_the_secret_of_a_link_is_kept_nowhere() -> None:
    keeper = acting(firm(), "administrator")
    secret = invited(keeper, "kept@b.example").split("/")[2]
    with act_as(keeper):
        row = Invitation.objects.values().get(email="kept@b.example")
    assert secret not in map(str, row.values())


def test_a_weak_password_is_refused() -> None:
    path = invited(acting(firm(), "administrator"), "weak@c.example")
    for password in ("short", "password1234", "weak@c.example"):
        given = {"name": "x", "password": password}
        assert Client().post(path, given).status_code == 422


def test_whoever_has_an_account_joins_another_firm_only_when_logged_in() -> None:
    who, keeper = visitor(firm()), acting(firm(), "administrator")
    path = invited(keeper, who.person.email)
    given = {"name": "thief", "password": PASSWORD}
    for browser in (Client(), visitor(firm()).browser):
        assert browser.post(path, given).status_code == 200
    with act_as(keeper):
        assert not Membership.objects.filter(person=who.person).exists()
    assert who.browser.post(path).status_code == 302
    assert keeper.firm in who.browser.get("/account/").content.decode()


def test_nobody_is_invited_twice_or_into_a_role_that_is_not_there() -> None:
    keeper = acting(firm(), "administrator")
    invited(keeper, "twice@d.example")
    with act_as(keeper):
        ours = Firm.objects.get(firm=keeper.firm)
        for role, code in (("planner", "XW203"), ("operator", "XW209")):
            given = (ours, "twice@d.example", role, str)
            assert refused(actions.invite, *given) == code


def test_a_planner_invites_nobody() -> None:
    planner = acting(firm())
    with act_as(planner):
        ours = Firm.objects.get(firm=planner.firm)
        assert refused(actions.invite, ours, "x@e.example", "viewer", str) == "XW209"


def test_the_last_administrator_stays_administrator_and_member() -> None:
    keeper = acting(firm(), "administrator")
    with act_as(keeper):
        alone = member(keeper)
        assert refused(actions.change_role, alone, "viewer") == "XW201"
        assert refused(actions.remove_member, alone) == "XW201"
    other = acting(keeper.firm, "administrator")
    with act_as(other):
        actions.change_role(alone, "viewer")
        assert refused(actions.remove_member, member(other)) == "XW201"


def test_only_those_who_keep_people_change_them() -> None:
    planner = acting(firm())
    with act_as(planner):
        for do in (
            lambda: actions.change_role(member(planner), "administrator"),
            lambda: actions.remove_member(member(planner)),
        ):
            with pytest.raises(PermissionDenied):
                do()


def test_a_removed_member_is_out_at_the_next_click() -> None:
    who = visitor(firm())
    keeper = acting(firm_of(who.person), "administrator")
    assert who.browser.get("/").status_code == 200
    with act_as(keeper):
        actions.remove_member(Membership.objects.get(person=who.person))
    assert who.browser.get("/").status_code == 403


def firm_of(who: Person) -> str:
    with everyone():
        return str(Membership.objects.get(person=who).owner_id)


def test_another_firms_member_is_not_there() -> None:
    keeper, theirs = visitor(firm(), "administrator", fresh=True), person(firm())
    with everyone():
        foreign = Membership.objects.get(person=theirs).pk
    missing = "0190a0a0-0000-7000-8000-000000000000"
    answers = [keeper.browser.post(f"/people/{pk}/remove") for pk in (foreign, missing)]
    assert [a.status_code for a in answers] == [404, 404]


def test_roles_change_only_after_saying_again_who_one_is() -> None:
    ours = firm()
    keeper, other = visitor(ours, "administrator"), person(ours)
    with everyone():
        pk = Membership.objects.get(person=other).pk
    path, given = f"/people/{pk}/role", {"role": "viewer"}
    held = keeper.browser.post(path, given)
    assert held.headers["Location"].startswith("/account/reauthenticate/")
    keeper.browser.post("/account/reauthenticate/", {"password": PASSWORD})
    assert keeper.browser.post(path, given).headers["Location"] == "/people/"
    with everyone():
        assert Membership.objects.get(pk=pk).role == "viewer"
