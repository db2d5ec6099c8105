"""Pages of rounds: each role's own, in both languages, through all states."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from tests.web.actors import client
from tests.web.rounds.announced import announced, end_rounds
from tests.web.rounds.firms import handed_in, opened, small
from tests.web.rounds.flow import again, cleared, freeze, frozen, published, reviewed

from xinqiao_web.core.context import act_as
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import clearings
from xinqiao_web.rounds.changing import changes, published_before

TONGUES = ("zh-hans", "en")


def spoken(browser: Client, address: str) -> Iterator[str]:
    """The page in each language."""
    for tongue in TONGUES:
        browser.cookies["django_language"] = tongue
        answer = browser.get(address)
        assert answer.status_code == 200, address
        yield answer.content.decode()


def logged_in(firm: str, role: str) -> Client:
    return client(firm, role)


def test_a_firm_checks_hands_in_and_withdraws() -> None:
    who = small()
    round = opened(who)
    browser = logged_in(who.oem.firm, "planner")
    address = f"/rounds/{round.number}/submission"
    for page in spoken(browser, address):
        assert "2026-1" in page
    assert browser.post(address, {}).status_code == 422
    assert browser.post(address, {"accepted": "on"}).status_code == 302
    receipt = re.search(r"[0-9a-f]{64}", browser.get(address).content.decode())
    assert receipt
    for page in spoken(browser, f"/rounds/{round.number}/"):
        assert receipt.group() in page
    assert browser.post(f"{address}/withdraw").status_code == 302
    assert browser.post(f"{address}/withdraw").status_code == 422


def test_the_operator_drafts_opens_and_sees_who_has_handed_in() -> None:
    who = small()
    from tests.web.actors import everyone

    with everyone():
        end_rounds()
    browser = logged_in(who.operator.firm, "operator")
    values = announced(0)
    sent = {
        name: value.strftime("%Y-%m-%dT%H:%M") if name.endswith("_by") else str(value)
        for name, value in values.items()
        if name not in ("number", "zone")
    }
    backwards = {**sent, "confirm_by": sent["objections_by"]}
    assert browser.post("/rounds/new", backwards).status_code == 422
    wrong = {**sent, "policy": "stages = [1]"}
    assert browser.post("/rounds/new", wrong).status_code == 422
    made = browser.post("/rounds/new", sent)
    assert made.status_code == 302
    assert browser.post(f"{made.url}open").status_code == 302
    number = int(made.url.strip("/").split("/")[-1])
    with act_as(who.operator):
        round = m.Round.objects.get(pk=number)
    handed_in(who.oem, round)
    for page in spoken(browser, made.url):
        assert who.oem.firm in page
    assert browser.post(f"{made.url}freeze").status_code == 422


def test_every_state_has_its_page_for_operator_and_member() -> None:
    who = small()
    operator = logged_in(who.operator.firm, "operator")
    member = logged_in(who.oem.firm, "viewer")
    regulator = logged_in(who.oem.firm, "lab")
    round = frozen(who)
    address = f"/rounds/{round.number}/"

    def read() -> str:
        for browser in (member, regulator):
            assert all(spoken(browser, address))
            assert all(spoken(browser, "/"))
        return "".join(spoken(operator, address))

    assert "/clear" in read()
    work = cleared(who, round)
    assert "/review" in read()
    for page in spoken(operator, f"/clearings/{work.pk}/"):
        assert work.outcome in page
        assert who.oem.firm not in page
    assert member.get(f"/clearings/{work.pk}/").status_code == 403
    with act_as(who.operator):
        clearings.review(round.number)
    assert "/approve" in read()
    published(who, round)
    assert "/settle" in read()
    assert again(who, round).state == m.PUBLISHED
    for page in spoken(member, address):
        assert work.outcome in page


@pytest.mark.parametrize("verb", ["open", "freeze", "clear", "review", "settle"])
def test_a_move_out_of_turn_says_why(verb: str) -> None:
    who = small()
    round = reviewed(who)
    operator = logged_in(who.operator.firm, "operator")
    answer = operator.post(f"/rounds/{round.number}/{verb}")
    assert (answer.status_code, "XW516" in answer.content.decode()) == (422, True)


def test_a_round_is_opened_again_through_its_form() -> None:
    who = small()
    round = reviewed(who)
    operator = logged_in(who.operator.firm, "operator")
    address = f"/rounds/{round.number}/reopen"
    assert all(spoken(operator, address))
    deadlines = {
        name: announced(0)[name].strftime("%Y-%m-%dT%H:%M") for name in m.CALENDAR
    }
    assert operator.post(address, {**deadlines, "note": " "}).status_code == 422
    sent = {**deadlines, "note": "Lots were lost."}
    assert operator.post(address, sent).status_code == 302
    member = logged_in(who.oem.firm, "viewer")
    for page in spoken(member, f"/rounds/{round.number}/"):
        assert "Lots were lost." in page
    freeze_again(who, round)


def freeze_again(who, round: m.Round) -> None:  # noqa: ANN001
    handed_in(who.oem, round)
    assert freeze(who, round).state == m.FROZEN


def test_a_review_shows_what_changed_since_the_round_before_and_names_nobody() -> None:
    first = small(cars=10, chips=6)
    before = published(first, reviewed(first))
    who = small(cars=20, chips=15)
    round = frozen(who)
    work = cleared(who, round)
    operator = logged_in(who.operator.firm, "operator")
    with act_as(who.operator):
        found = changes(work, published_before(round.number))
    assert found is not None
    assert found.since == before.number
    moved = {name: (was, now, by.split()[0]) for name, was, now, by in found.lines()}
    assert moved == {
        "firms": ("2", "2", "0"),
        "due": ("10", "20", "+10"),
        "delivered": ("6", "15", "+9"),
        "lacking": ("4", "5", "+1"),
        "fill": ("60.0 %", "75.0 %", "+15.0"),
        "lowest": ("60.0 %", "75.0 %", "+15.0"),
    }
    listed = operator.get(f"/api/v1/rounds/{round.number}/clearings").json()
    (one,) = listed["rows"]
    assert one == operator.get(f"/api/v1/clearings/{work.pk}").json()
    assert one["changes"]["since"] == before.number
    rows = {row["name"]: row for row in one["changes"]["rows"]}
    assert rows["lacking"] == {"name": "lacking", "before": 4, "now": 5, "moved": 1}
    assert (rows["fill"]["before"], rows["lowest"]["now"]) == (0.6, 0.75)
    assert "由 60.0 % 变为 75.0 %" in one["changes"]["says"]["zh"]
    assert "from 60.0 % to 75.0 %" in one["changes"]["says"]["en"]
    zh, en = spoken(operator, f"/clearings/{work.pk}/")
    assert "满足率由 60.0 % 变为 75.0 %" in zh
    assert "the fill rate went from 60.0 % to 75.0 %" in en
    for page in (zh, en):
        assert all(f not in page for f in (who.oem.firm, first.oem.firm))
