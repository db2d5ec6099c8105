"""All rows of a published round: opened by two, told to all, checked by the command."""

import io
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.utils.timezone import now
from tests.web.actors import acting, client
from tests.web.rounds.firms import Small, small
from tests.web.rounds.flow import frozen, published, reviewed

from xinqiao_web.accounts.models import News
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.models import Detail
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import inspections
from xinqiao_web.rounds.models.inspections import LASTS

WHY = "An auditor asks for it."


@pytest.fixture(scope="module")
def told() -> tuple[Small, m.Round]:
    """A small market whose round is published."""
    who = small()
    return who, published(who, reviewed(who))


def second(who: Small) -> Acting:
    """Another operator."""
    return acting(who.operator.firm, "operator")


def asked(who: Small, round: m.Round) -> m.Inspection:
    with act_as(who.operator):
        return inspections.ask(round.number, WHY, "auditor-a")


def opened(who: Small, round: m.Round) -> m.Inspection:
    made = asked(who, round)
    with act_as(second(who)):
        inspections.allow(made)
    with act_as(who.operator):
        return m.Inspection.objects.get(pk=made.pk)


def codes(who: Acting, verb: object, *about: object) -> list[str]:
    with act_as(who), pytest.raises(Refusal) as refusal:
        verb(*about)  # type: ignore[operator]
    return [found.code for found in refusal.value.findings]


def command(folder: Path) -> subprocess.CompletedProcess[str]:
    """What `xinqiao verify` says of a folder."""
    words = [sys.executable, "-m", "xinqiao", "verify", str(folder)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def taken(who: Acting, inspection: m.Inspection, folder: Path) -> Path:
    """The rows, unpacked."""
    with act_as(who), inspections.take_out(inspection) as file:
        zipfile.ZipFile(io.BytesIO(file.read())).extractall(folder)
    return folder


def test_the_full_export_passes_the_command_and_a_changed_number_does_not(
    told: tuple[Small, m.Round], tmp_path: Path
) -> None:
    who, round = told
    folder = taken(who.operator, opened(who, round), tmp_path)
    done = command(folder)
    assert (done.returncode, "proved" in done.stdout.lower()) == (0, True), done
    assert who.oem.firm in (folder / "market" / "demand.csv").read_text("utf-8")
    assert m_of(who, round).outcome in (folder / "round.json").read_text("utf-8")
    table = folder / "allocations.csv"
    text = table.read_text("utf-8")
    assert text.count(",6") == 1
    table.write_text(text.replace(",6", ",7"), "utf-8")
    done = command(folder)
    assert done.returncode != 0
    assert "proved" not in done.stdout.lower().replace("not proved", "")


def m_of(who: Small, round: m.Round) -> m.Publication:
    with act_as(who.oem):
        return m.Publication.objects.get(round=round)


def test_one_person_alone_opens_nothing(told: tuple[Small, m.Round]) -> None:
    who, round = told
    made = asked(who, round)
    assert codes(who.operator, inspections.allow, made) == ["XW536"]
    assert codes(who.operator, inspections.take_out, made) == ["XW538"]
    assert codes(second(who), inspections.take_out, made) == ["XW538"]
    for by in (who.operator.person, "somebody"):
        with (
            act_as(who.operator),
            pytest.raises(DatabaseError),
            transaction.atomic(),
        ):
            m.Inspection.objects.filter(pk=made.pk).update(
                allowed_by=by, allowed_at=now()
            )


def test_only_the_two_take_the_rows_out_and_only_for_a_day(
    told: tuple[Small, m.Round], monkeypatch: pytest.MonkeyPatch
) -> None:
    who, round = told
    made = opened(who, round)
    assert codes(second(who), inspections.take_out, made) == ["XW538"]
    assert codes(second(who), inspections.allow, made) == ["XW537"]
    later = "xinqiao_web.rounds.models.inspections.now"
    monkeypatch.setattr(later, lambda: now() + LASTS + timedelta(minutes=1))
    assert codes(who.operator, inspections.take_out, made) == ["XW538"]


def test_the_firms_are_told_and_read_the_reason(told: tuple[Small, m.Round]) -> None:
    who, round = told
    before = asked(who, round)
    with act_as(who.oem):
        assert not m.Inspection.objects.filter(pk=before.pk).exists()
        was = News.objects.filter(kind="rounds.inspected").count()
    made = opened(who, round)
    with act_as(who.oem):
        assert m.Inspection.objects.get(pk=made.pk).reason == WHY
        assert News.objects.filter(kind="rounds.inspected").count() == was + 1
    page = client(who.oem.firm, "viewer").get(f"/rounds/{round.number}/")
    assert WHY in page.content.decode()


def test_each_step_stands_in_the_log(told: tuple[Small, m.Round]) -> None:
    who, round = told
    made = opened(who, round)
    with act_as(who.operator):
        inspections.take_out(made).close()
    with act_as(who.operator):
        lines = Detail.objects.filter(content__inspection=str(made.pk))
        verbs = list(lines.order_by("entry_id").values_list("entry__verb", flat=True))
        assert [str(verb) for verb in verbs] == [
            "inspection.asked",
            "inspection.allowed",
            "inspection.taken",
        ]
        assert lines.first().content["reason"] == WHY


def test_what_was_asked_stays_as_it_was_said(told: tuple[Small, m.Round]) -> None:
    who, round = told
    made = opened(who, round)
    rows = m.Inspection.objects
    for change in (
        lambda: rows.filter(pk=made.pk).update(reason="another"),
        lambda: rows.filter(pk=made.pk).delete(),
    ):
        with act_as(who.operator), pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_nothing_is_opened_before_it_is_published_or_without_a_reason(
    told: tuple[Small, m.Round],
) -> None:
    who, round = told
    assert codes(who.operator, inspections.ask, round.number, " ", "") == ["XW527"]


def test_pages_ask_allow_and_give_the_file(told: tuple[Small, m.Round]) -> None:
    who, round = told
    address = f"/rounds/{round.number}/inspections"
    browser = client(who.operator.firm, "operator")
    for tongue in ("zh-hans", "en"):
        browser.cookies["django_language"] = tongue
        assert browser.get(address).status_code == 200
    assert browser.post(address, {"reason": ""}).status_code == 422
    assert browser.post(address, {"reason": WHY}).status_code == 302
    assert client(who.oem.firm, "administrator").get(address).status_code == 403


def test_a_round_that_is_not_published_opens_nothing() -> None:
    who = small()
    round = frozen(who)
    assert codes(who.operator, inspections.ask, round.number, WHY, "") == ["XW516"]
