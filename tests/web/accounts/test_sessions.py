"""Sessions end: after 12 hours, 3 idle ones, and when they are revoked."""

import re

import pytest
from django.test import Client
from tests.web.accounts.doors import PASSWORD, visitor, with_password
from tests.web.actors import acting, everyone, firm

from xinqiao_web.accounts import sessions
from xinqiao_web.accounts.actions.people import change_role
from xinqiao_web.accounts.models import Membership
from xinqiao_web.core.context import act_as

HOUR = 3600.0


def hours_later(monkeypatch: pytest.MonkeyPatch, hours: float) -> None:
    """Move the clock that sessions are judged by."""
    moment = sessions.now() + hours * HOUR
    monkeypatch.setattr(sessions, "now", lambda: moment)


@pytest.mark.parametrize(("hours", "status"), [(2.9, 200), (3.1, 302)])
def test_a_session_lasts_three_idle_hours(
    monkeypatch: pytest.MonkeyPatch, hours: float, status: int
) -> None:
    who = visitor(firm())
    assert who.browser.get("/").status_code == 200
    hours_later(monkeypatch, hours)
    assert who.browser.get("/").status_code == status


def test_a_session_lasts_twelve_hours_however_busy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    who = visitor(firm())
    answers = [who.browser.get("/").status_code]
    for _ in range(5):
        hours_later(monkeypatch, 2.5)
        answers.append(who.browser.get("/").status_code)
    assert answers == [200, 200, 200, 200, 200, 302]


def test_logging_in_gives_the_session_another_key() -> None:
    who, browser = with_password(firm(), "planner"), Client()
    browser.get("/account/login/")
    session = browser.session
    session["seen_before"] = True
    session.save()
    before = browser.session.session_key
    browser.post("/account/login/", {"login": who.email, "password": PASSWORD})
    assert browser.session["_auth_user_id"] == str(who.pk)
    assert browser.session.session_key != before


def test_another_role_gives_the_session_another_key_and_forgets_the_password() -> None:
    ours = firm()
    who, keeper = visitor(ours, fresh=True), acting(ours, "administrator")
    assert who.browser.get("/account/keys/new").status_code == 200
    before = who.browser.session.session_key
    with act_as(keeper):
        change_role(
            Membership.objects.select_related("owner").get(person=who.person), "seller"
        )
    assert who.browser.get("/account/keys/new").status_code == 302
    assert who.browser.session.session_key != before
    stolen = Client()
    stolen.cookies["sessionid"] = before
    assert stolen.get("/").status_code == 302


def test_a_revoked_session_is_out_at_once() -> None:
    who = visitor(firm())
    other = Client()
    other.force_login(who.person)
    for browser in (who.browser, other):
        assert browser.get("/").status_code == 200
    assert who.browser.get("/account/sessions/").content.count(b"127.0.0.1") == 2
    who.browser.post("/account/sessions/")
    assert other.get("/").status_code == 302
    assert who.browser.get("/").status_code == 200


def test_one_person_acts_for_two_firms_one_at_a_time() -> None:
    first, second = sorted((firm(), firm()))
    who = visitor(first, "planner", fresh=True)
    with everyone():
        Membership.objects.create(owner_id=second, person=who.person, role="viewer")
    assert acts_for(who.browser) == first
    before = who.browser.session.session_key
    assert who.browser.post("/account/firm", {"firm": second}).status_code == 302
    assert acts_for(who.browser) == second
    assert who.browser.session.session_key != before
    # What was proved for one firm counts for nothing at the other.
    assert who.browser.get("/account/keys/new").status_code == 302


def test_nobody_acts_for_a_firm_of_others() -> None:
    who, theirs = visitor(firm()), firm()
    assert who.browser.post("/account/firm", {"firm": theirs}).status_code == 404
    assert acts_for(who.browser) != theirs


def acts_for(browser: Client) -> str:
    """For which firm a page says that one acts."""
    page = browser.get("/account/").content.decode()
    return re.findall(r"<b>(.+?)</b> <small>", page)[0]
