"""What one who may speak to the database as the web could still try."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection
from tests.web.actors import acting, everyone, firm, person

from xinqiao_web.accounts.models import Firm
from xinqiao_web.catalog.models import Proposal
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.models import Version
from xinqiao_web.market.models import Reserved, Supply

MONDAY = date(2022, 3, 7)
SECRET = {"price": 4_210_000, "probability": 730_000, "blocked": True}


def lot(owner: str, reserved_for: str = "") -> Supply:
    row = Supply(
        owner_id=owner, lot="lot-1", part="chip-1", week=MONDAY, pieces=9, **SECRET
    )
    row.reserved_for = reserved_for or None
    row.save()
    return row


def run(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def test_a_reserved_lot_shows_to_its_firm_without_what_its_holder_keeps() -> None:
    holder, buyer, other = acting(firm()), acting(firm()), acting(firm())
    with act_as(holder):
        lot(holder.firm, buyer.firm)
        assert not Reserved.objects.exists()
    with act_as(buyer):
        seen = Reserved.objects.get()
        assert (seen.owner_id, seen.lot, seen.pieces) == (holder.firm, "lot-1", 9)
        assert not {f.name for f in Reserved._meta.get_fields()} & set(SECRET)
        assert run("SELECT * FROM market_supply") == []
        assert not set(SECRET.values()) & set(run("SELECT * FROM market_reserved")[0])
    with act_as(other):
        assert run("SELECT * FROM market_reserved") == []
    with pytest.raises(ProgrammingError, match="nobody said who acts"):
        run("SELECT * FROM market_reserved")


@pytest.mark.parametrize("verb", ["DELETE FROM", "UPDATE"])
def test_nobody_writes_a_lot_that_is_reserved_for_it(verb: str) -> None:
    buyer = acting(firm())
    rest = " SET pieces = 1" if verb == "UPDATE" else ""
    with pytest.raises(ProgrammingError, match="permission denied"), act_as(buyer):
        run(f"{verb} market_reserved{rest}")


def test_versions_are_written_by_the_database_alone() -> None:
    ours = acting(firm())
    with act_as(ours):
        lot(ours.firm)
    for verb in (
        "DELETE FROM core_version",
        "UPDATE core_version SET person = 'somebody else'",
        "INSERT INTO core_version (sheet, row, owner, version, verb, content, person,"
        " cause) VALUES ('chips', uuidv7(), NULL, 1, 'insert', '{}', '1', '-')",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), act_as(ours):
            run(verb)


def test_a_proposal_that_the_operator_decides_keeps_its_firms_history() -> None:
    ours = acting(firm())
    with act_as(ours):
        asked = Proposal(owner_id=ours.firm, subject="chip", content={})
        asked.save()
    with act_as(Acting("1", "exchange", "operator")):
        Proposal.objects.filter(pk=asked.pk).update(state="approved")
        assert not Version.objects.filter(row=asked.pk).exists()
    with act_as(ours):
        states = Version.objects.filter(row=asked.pk).order_by("version")
        assert [v.content["state"] for v in states] == ["open", "approved"]


JOIN = (
    "INSERT INTO accounts_membership (owner, person_id, role, since)"
    " VALUES (%s, %s, %s, now())"
)


@pytest.mark.parametrize("role", ["operator", "regulator"])
def test_no_firm_makes_itself_operator_or_regulator(role: str) -> None:
    ours = acting(firm(), "administrator")
    friend = person(firm())
    with pytest.raises(ProgrammingError, match="row-level security"), act_as(ours):
        run(JOIN, ours.firm, friend.pk, role)


def test_no_operator_lets_itself_into_a_firm() -> None:
    theirs = firm()
    operator = acting(firm(office="operator"), "operator")
    with pytest.raises(ProgrammingError, match="row-level security"), act_as(operator):
        run(JOIN, theirs, operator.person, "administrator")


@pytest.mark.parametrize("name", ["*", "-", ""])
def test_no_firm_is_called_nobody_or_everyone(name: str) -> None:
    with pytest.raises(IntegrityError, match="called_something"), everyone():
        Firm.objects.create(firm=name)


def test_a_member_changes_no_firm() -> None:
    ours = acting(firm(), "administrator")
    with act_as(ours):
        assert run("UPDATE accounts_firm SET state = 'admitted' RETURNING firm") == []
