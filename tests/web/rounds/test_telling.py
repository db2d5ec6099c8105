"""A published round tells each firm its own result, and everybody the totals."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.test import override_settings
from tests.web.actors import acting, everyone
from tests.web.rounds.firms import Small, small
from tests.web.rounds.flow import frozen, pass_deadlines, published, reviewed

from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.context import act_as
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions.objections import LONGEST, object_to
from xinqiao_web.rounds.proofs import packed
from xinqiao_web.rounds.proofs.verify_export import read, verify
from xinqiao_web.rounds.rule import HIGH, LEAST, LOW, secret_rule


@pytest.fixture(scope="module")
def told() -> tuple[Small, m.Round]:
    """A small market whose round is published."""
    who = small()
    return who, published(who, reviewed(who))


def rows(lines: list[list[str]]) -> list[dict[str, str]]:
    """Lines as rows."""
    return [dict(zip(lines[0], cells, strict=True)) for cells in lines[1:]]


def test_each_firm_reads_its_own_result_in_its_own_names(
    told: tuple[Small, m.Round],
) -> None:
    who, round = told
    with act_as(who.oem):
        ours = m.Result.objects.get(round=round)
    with act_as(who.seller):
        theirs = m.Result.objects.get(round=round)
    assert ours.owner_id == who.oem.firm
    assert [row["part"] for row in rows(ours.tables["cars"])] == ["car-1"]
    short = rows(ours.tables["held_back"])
    assert [(row["part"], row["cars"]) for row in short] == [(who.chip, "4")]
    assert [row["lot"] for row in rows(theirs.tables["going"])] == ["lot-1"]
    assert rows(theirs.tables["cars"]) == []
    assert who.oem.firm not in str(theirs.tables)


@pytest.mark.parametrize("office", ["operator", "regulator", "lab"])
def test_no_office_reads_a_result_nor_what_is_behind_a_release(
    told: tuple[Small, m.Round], office: str
) -> None:
    who, round = told
    home = who.operator.firm if office != "lab" else who.oem.firm
    with act_as(acting(home, office)):
        assert not m.Result.objects.exists()
        assert not m.Contributions.objects.exists()
        assert m.Release.objects.filter(round=round).exists()


def test_what_is_behind_a_release_is_behind_the_second_wall_too(
    told: tuple[Small, m.Round],
) -> None:
    for who in (told[0].oem, told[0].operator):
        with act_as(who):
            assert not m.Contributions.objects.raw("SELECT * FROM rounds_contributions")
    with act_as(told[0].seller):
        found = list(m.Result.objects.raw("SELECT * FROM rounds_result"))
        assert {row.owner_id for row in found} == {told[0].seller.firm}


def test_a_members_export_verifies_against_the_published_root(
    told: tuple[Small, m.Round], tmp_path: Path
) -> None:
    who, round = told
    for member in (who.oem, who.seller):
        with act_as(member):
            result = m.Result.objects.get(round=round)
            root = m.Release.objects.get(round=round).root
        page = tmp_path / f"{member.firm}.zip"
        page.write_bytes(packed(result.tables, result.proof))
        assert verify(read(page), root) == []
        with zipfile.ZipFile(io.BytesIO(page.read_bytes())) as archive:
            head = archive.read("tables/round.csv").decode("utf-8-sig")
        assert head.splitlines()[1].startswith(f"{round.number},{member.firm},")


def test_of_two_firms_no_total_is_published(told: tuple[Small, m.Round]) -> None:
    with act_as(told[0].oem):
        totals = m.Release.objects.get(round=told[1]).totals
    assert totals
    assert {pieces for *_, pieces in totals} == {None}


@pytest.mark.parametrize("model", [m.Result, m.Release, m.Contributions])
def test_what_was_told_stays(told: tuple[Small, m.Round], model: type) -> None:
    with pytest.raises(DatabaseError), everyone():
        model.objects.all().delete()


def test_a_firm_objects_in_time_and_the_operator_reads_it(
    told: tuple[Small, m.Round],
) -> None:
    who, round = told
    with act_as(who.oem):
        object_to(round, "  Need need-1 was met by hand. ")
        object_to(round, "And lot lot-9 was never ours.")
    with act_as(who.operator):
        said = m.Objection.objects.filter(round=round).order_by("at")
        assert [one.text for one in said] == [
            "Need need-1 was met by hand.",
            "And lot lot-9 was never ours.",
        ]
    with act_as(who.seller):
        assert not m.Objection.objects.filter(round=round).exists()


def test_an_objection_to_nothing_or_of_nothing_is_refused(
    told: tuple[Small, m.Round],
) -> None:
    who, round = told
    for text in ("  ", "x" * (LONGEST + 1)):
        with act_as(who.oem), pytest.raises(Refusal, match="XW552"):
            object_to(round, text)
    with act_as(who.operator), pytest.raises(PermissionDenied):
        object_to(round, "The operator does not object.")


def test_it_is_too_early_before_publication_and_too_late_after_the_deadline() -> None:
    who = small()
    round = frozen(who)
    with act_as(who.oem), pytest.raises(Refusal, match="XW550"):
        object_to(round, "Too early.")
    with pytest.raises(DatabaseError), act_as(who.oem):
        m.Objection.objects.create(
            owner_id=who.oem.firm, round=round, text="by force", person="x"
        )
    other = small()
    done = published(other, reviewed(other))
    pass_deadlines(done, "submit_by", "confirm_by", "accept_by", "objections_by")
    with act_as(other.oem):
        late = m.Round.objects.get(pk=done.pk)
    with act_as(other.oem), pytest.raises(Refusal, match="XW551"):
        object_to(late, "Too late.")


def test_the_rule_is_secret_and_stays_the_same() -> None:
    first = secret_rule()
    assert first == secret_rule()
    assert first.least == LEAST
    assert LOW <= first.share <= HIGH
    with override_settings(SECRET_KEY="renewed"):
        assert secret_rule() == first
    with override_settings(MARKET_KEY="another platform's"):
        assert secret_rule().share != first.share
