"""A round, from its draft to its end, by programs alone."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.request import Request

import pytest
from allauth.mfa.totp.internal import auth
from tests.web.actors import acting, client, firm
from tests.web.api.served import served
from tests.web.api.workers import worker
from tests.web.rounds.firms import Small, small
from tests.web.rounds.flow import pass_deadlines
from tests.web.rounds.programs import code_of, draft, opened, program, wait_for
from tests.web.rounds.test_inspections import command

from xinqiao_web.accounts.limits import LIMITS
from xinqiao_web.api.client import (
    Changed,
    Invalid,
    NotAllowed,
    NotFound,
    Refused,
    Row,
)
from xinqiao_web.api.client_rounds import Rounds
from xinqiao_web.api.models import Answer
from xinqiao_web.core.context import act_as
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.proofs.verify_export import read, verify

NOW, LATER = 4711, 4712
"""What every authenticator app counts to while these tests run: both are good."""


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """No code runs out between being shown and being sent."""
    monkeypatch.setattr(
        auth, "yield_hotp_counters_from_time", lambda: iter([NOW, LATER])
    )


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [found["code"] for found in refused.value.findings]


@pytest.mark.usefixtures("stopped_clock")
def test_programs_bring_a_round_from_its_draft_to_its_end(
    base: str, tmp_path: Path
) -> None:
    who = small(cars=10, chips=6)
    operator = program(base, who.operator)
    oem, seller = program(base, who.oem), program(base, who.seller)
    number = opened(operator)
    with worker():
        plan = oem.plan(number)
        assert (plan["state"], plan["proved"]) == ("done", True)
        assert plan["cars"][0] == ["week", "due", "delivered"]
        hand_in(oem, seller, number)
        assert stands(operator, who, number) == {"submitted": 2}
        with pytest.raises(Changed) as early:
            operator.move(number, "freeze")
        assert codes(early) == ["XW526"]
        pass_deadlines(m.Round(number=number))
        clear(operator, number)
        publish(base, who, operator, number)
    is_told(oem, operator, number, tmp_path)
    inspect(base, who, oem, number, tmp_path)
    ends(oem, operator, number)


def hand_in(oem: Rounds, seller: Rounds, number: int) -> None:
    """Both firms check and hand in; one takes it back and hands in again."""
    checked = oem.check(number)
    assert (checked["errors"], checked["counts"]["demand"]) == (0, 1)
    assert (checked["standing"], checked["is_open"]) == (None, True)
    with pytest.raises(Invalid) as other_terms:
        oem.submit(number, "2025-1")
    assert codes(other_terms) == ["XW512"]
    first = oem.submit(number, "2026-1")
    assert oem.check(number)["standing"] == first
    oem.withdraw(number)
    with pytest.raises(Changed) as nothing:
        oem.withdraw(number)
    assert codes(nothing) == ["XW515"]
    again = oem.submit(number, "2026-1")
    states = [(one["receipt"], one["state"]) for one in oem.receipts(number)]
    assert states == [
        (again["receipt"], "submitted"),
        (first["receipt"], "withdrawn"),
    ]
    assert seller.submit(number, "2026-1")["state"] == "submitted"


def stands(operator: Rounds, who: Small, number: int) -> dict[str, int]:
    """How many firms have handed in; of these two no more is told than that."""
    rows = {row["firm"]: row for row in operator.board(number)}
    ours = [rows[one.firm]["state"] for one in (who.oem, who.seller)]
    page = operator.got(operator.path(number, "board"))
    assert (page["handed_in"], page["firms"]) == (2, len(rows))
    return {state: ours.count(state) for state in set(ours)}


def clear(operator: Rounds, number: int) -> None:
    """Frozen, cleared by its own policy and tried by another."""
    assert operator.move(number, "freeze")["state"] == m.FROZEN
    frozen = wait_for(lambda: operator.desk(number)["snapshot"])
    assert frozen["rows"]["demand"] == 1
    work = operator.at_rest(operator.clear(number))
    assert (work["state"], work["proved"], work["breaches"]) == ("done", True, [])
    assert (work["totals"]["delivered"], work["totals"]["due"]) == (6, 10)
    tried = operator.at_rest(
        operator.try_policy(number, "worth alone", 'stages = ["worth"]')
    )
    assert (tried["purpose"], tried["state"]) == ("what_if", "done")
    assert list(operator.clearings(number)) == [tried, work]
    desk = operator.desk(number)
    assert desk["clearing"] == work["id"]
    costs = [(one["clearing"], one["fill"], one["cars"]) for one in desk["tradeoff"]]
    assert costs == [(work["id"], 60.0, 60.0), (tried["id"], 60.0, 60.0)]
    assert {one["worth"] for one in desk["tradeoff"]} == {100.0}
    assert operator.move(number, "review")["state"] == m.REVIEWED


def publish(base: str, who: Small, operator: Rounds, number: int) -> None:
    """Two people let it out, each with a key and a code of their own."""
    person = operator.client.me()["person"]
    for wrong in ("", "12345", "abcdef", code_of(person, NOW + 9)):
        with pytest.raises(NotAllowed) as refused:
            operator.approve(number, wrong)
        assert codes(refused) == ["XW458"]
    code = code_of(person, NOW)
    assert operator.approve(number, code) == {"approvals": 1, "needed": 2}
    assert operator.desk(number)["has_approved"] is True
    second = program(base, acting(who.operator.firm, "operator"))
    theirs = code_of(second.client.me()["person"], NOW)
    assert second.desk(number)["has_approved"] is False
    for _ in range(2):
        assert sent(second, number, theirs) == {"approvals": 2, "needed": 2}
    wait_for(lambda: operator.one(number)["state"] == m.PUBLISHED)


def sent(program: Rounds, number: int, code: str) -> dict[str, int]:
    """An approval under one key for writes: sent again, it is answered the same."""
    headers = {
        "Authorization": f"Bearer {program.client.key}",
        "Idempotency-Key": "the-second",
        "Second-Factor": code,
    }
    url = program.client.url(program.path(number, "approve"))
    return program.client.sent(Request(url, headers=headers, method="POST")).body


def is_told(oem: Rounds, operator: Rounds, number: int, folder: Path) -> None:
    """The firm reads its cars; what it takes away is proved by what all may read."""
    assert [row["round"] for row in oem.results()] == [number]
    own = oem.result(number)
    tables = own["tables"]
    assert "10" in own["says"][0]["en"]
    assert {*own["says"][0]} == {"en", "zh"}
    totals = tables["totals"]
    whole = dict(zip(totals["columns"], totals["rows"][0], strict=True))
    assert (whole["due"], whole["lost"]) == ("10", "4")
    release = operator.situation(number)
    assert oem.one(number)["published"]["snapshot"]
    assert release in list(oem.situations())
    assert set(release["says"]) == {"gap", "fill", "series", "withheld"}
    file = folder / "result.zip"
    file.write_bytes(oem.export(number))
    assert verify(read(file), release["root"]) == []
    with pytest.raises(NotAllowed):
        operator.result(number)
    (promised,) = oem.client.commitments(round=number)
    assert promised["proposed"] == 6


def inspect(base: str, who: Small, oem: Rounds, number: int, folder: Path) -> None:
    """Two other people open all rows, and the firm reads why; one takes them out."""
    one, other = (
        program(base, acting(who.operator.firm, "operator")) for _ in range(2)
    )
    asked = one.inspect(number, "A complaint is looked into.")
    assert list(oem.inspections(number)) == []
    with pytest.raises(NotAllowed):
        other.allow(asked, "")
    with pytest.raises(Changed) as alone:
        one.allow(asked, code_of(one.client.me()["person"], NOW))
    assert codes(alone) == ["XW536"]
    assert (asked["waits"], asked["may_take"]) == (True, False)
    allowed = other.allow(asked, code_of(other.client.me()["person"], NOW))
    assert allowed["until"] > allowed["allowed_at"]
    assert (allowed["waits"], allowed["may_take"]) == (False, True)
    assert list(oem.inspections(number)) == [{**allowed, "may_take": False}]
    with pytest.raises(NotAllowed):
        oem.take(allowed, "123456")
    third = program(base, acting(who.operator.firm, "operator"))
    with pytest.raises(Changed) as stranger:
        third.take(allowed, code_of(third.client.me()["person"], NOW))
    assert codes(stranger) == ["XW538"]
    take(who, other, allowed, folder / "full")


def take(who: Small, operator: Rounds, allowed: Row, folder: Path) -> None:
    """All rows are taken out with a code not used yet; the command verifies them, and
    nothing of them is kept for whoever asks again.
    """
    person = operator.client.me()["person"]
    with pytest.raises(NotAllowed):
        operator.take(allowed, code_of(person, NOW))
    with act_as(who.operator):
        kept = Answer.objects.count()
    file = operator.take(allowed, code_of(person, LATER))
    with act_as(who.operator):
        assert Answer.objects.count() == kept
    with zipfile.ZipFile(io.BytesIO(file)) as rows:
        rows.extractall(folder)
    done = command(folder)
    assert (done.returncode, "proved" in done.stdout.lower()) == (0, True), done
    assert who.oem.firm in (folder / "market" / "demand.csv").read_text("utf-8")
    with pytest.raises(NotAllowed):
        operator.take(allowed, code_of(person, LATER))


def ends(oem: Rounds, operator: Rounds, number: int) -> None:
    """A firm objects, the operator reads it; then the round is over."""
    said = oem.object(number, "Six are too few.")
    assert list(oem.objections(number)) == list(operator.objections(number)) == [said]
    with pytest.raises(Changed) as too_early:
        operator.move(number, "settle")
    assert codes(too_early) == ["XW532"]
    pass_deadlines(m.Round(number=number), *m.CALENDAR)
    assert operator.move(number, "settle")["state"] == m.SETTLED
    with pytest.raises(Changed) as late:
        oem.object(number, "Still too few.")
    assert codes(late) == ["XW551"]


def test_a_draft_is_the_operators_until_it_opens(base: str) -> None:
    who = small()
    operator, oem = program(base, who.operator), program(base, who.oem)
    values = draft()
    number = operator.draft(values)["number"]
    with pytest.raises(NotFound):
        oem.one(number)
    with pytest.raises(Invalid) as backwards:
        operator.draft({**values, "confirm_by": values["objections_by"]})
    assert codes(backwards) == ["XW519"]
    written = operator.draft({**values, "terms": "2026-2"}, number)
    assert (written["terms"], written["state"]) == ("2026-2", m.DRAFT)
    operator.move(number, "open")
    assert oem.one(number)["terms"] == "2026-2"
    with pytest.raises(Changed) as announced:
        operator.draft(values, number)
    assert codes(announced) == ["XW516"]
    assert operator.cancel(number, "No lots came.")["note"] == "No lots came."
    assert oem.one(number)["state"] == m.CANCELLED
    with pytest.raises(NotAllowed):
        oem.draft(values)


@pytest.mark.parametrize(
    "wrong",
    [
        {"submit_by": "2026-01-05"},
        {"submit_by": "2026-01-05T10:00:00"},
        {"submit_by": 1},
        {"submit_by": "9999-12-31T23:59:59Z"},
        {"first_week": "2026-02-30"},
        {"terms_en": " "},
        {"terms_zh": "\0"},
        {"policy": "stages = [1]"},
        {"zone": "Asia/Shanghai"},
    ],
    ids=str,
)
def test_what_no_round_can_announce_is_refused(base: str, wrong: Any) -> None:
    operator = program(base, small().operator)
    with pytest.raises(Invalid):
        operator.draft({**draft(), **wrong})


def test_lists_of_rounds_go_on_page_by_page(base: str) -> None:
    operator = program(base, small().operator)
    made = {operator.draft(draft())["number"] for _ in range(3)}
    found = [row["number"] for row in operator.client.pages("rounds", {"limit": 2})]
    assert found == sorted(found, reverse=True)
    assert made <= set(found)
    assert found == [row["number"] for row in operator.all()]


@pytest.mark.usefixtures("stopped_clock")
def test_codes_are_not_guessed(base: str) -> None:
    operator = program(base, small().operator)
    number = opened(operator)
    hasty = Rounds(replace(operator.client, tries=1))
    for _ in range(LIMITS["code"].times):
        with pytest.raises(NotAllowed):
            hasty.approve(number, "abcdef")
    with pytest.raises(Refused) as refused:
        hasty.approve(number, "abcdef")
    assert refused.value.status == 429


def test_a_browser_approves_only_after_a_second_factor(base: str) -> None:
    browser = client(firm(office="operator"), "operator")
    number = opened(program(base, small().operator))
    answer = browser.post(f"/api/v1/rounds/{number}/approve", HTTP_IDEMPOTENCY_KEY="a")
    assert (answer.status_code, answer.json()["findings"][0]["code"]) == (403, "XW458")
