"""However a lot is written: it keeps what is promised of it, and says so in words."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from tests.web.actors import client, everyone
from tests.web.api.programs import Program
from tests.web.commitments.deals import (
    LOTS,
    MONDAY,
    allotment,
    buyer,
    given,
    left,
    lot,
    now,
    supplier,
)
from tests.web.market.works import applied, begun, undone

from xinqiao_web.catalog.models import Chip
from xinqiao_web.commitments.actions.verbs import confirm, refuse
from xinqiao_web.commitments.models import Commitment
from xinqiao_web.core import returning
from xinqiao_web.core.actions import Refusal, change_row, remove_row
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.grid import Edit, save_rows
from xinqiao_web.market.models import Supply

CELLS = {"lot": "lot-1", "part": "chip-1", "week": MONDAY.isoformat()}
Way = Callable[[Acting, Supply, int], set[str]]
"""Gives a lot other pieces, or removes it (0): the codes by which it is refused."""


@pytest.fixture(autouse=True)
def _chip() -> None:
    with everyone():
        Chip.objects.get_or_create(part="chip-1")


def fresh(who: Acting, held: Supply) -> Supply:
    with act_as(who):
        return Supply.objects.get(pk=held.pk)


def refused(do: Callable[[], object]) -> set[str]:
    try:
        do()
    except Refusal as refusal:
        return {found.code for found in refusal.findings}
    return set()


def by_action(who: Acting, held: Supply, pieces: int) -> set[str]:
    row = fresh(who, held)
    with act_as(who):
        if pieces:
            values = {"pieces": pieces}
            return refused(lambda: change_row(LOTS, row, values, row.version))
        return refused(lambda: remove_row(LOTS, row, row.version))


def by_grid(who: Acting, held: Supply, pieces: int) -> set[str]:
    row = fresh(who, held)
    cells = {**CELLS, "pieces": str(pieces)}
    edit = Edit(1, str(row.pk), row.version, cells)
    with act_as(who):
        return refused(lambda: save_rows(LOTS, [edit]))


def codes_in(body: str) -> set[str]:
    texts = {"XW570": "已承诺", "XW571": "不能这样更改"}
    return {code for code, text in texts.items() if text in body}


def by_page(who: Acting, held: Supply, pieces: int) -> set[str]:
    row, browser = fresh(who, held), client(who.firm, "seller")
    about = {**CELLS, "pieces": pieces or 100, "version": row.version}
    if pieces:
        answer = browser.post(f"/data/supply/{row.pk}/", about)
    else:
        answer = browser.post(f"/data/supply/{row.pk}/", {**about, "remove": "1"})
    assert answer.status_code in (302, 422)
    return codes_in(answer.content.decode())


def by_list(who: Acting, held: Supply, pieces: int) -> set[str]:
    row, browser = fresh(who, held), client(who.firm, "seller")
    chosen = {"row": f"{row.pk}.{row.version}"}
    answer = browser.post("/data/supply/remove", chosen, follow=True)
    return codes_in(answer.content.decode())


def by_grid_page(who: Acting, held: Supply, pieces: int) -> set[str]:
    row, browser = fresh(who, held), client(who.firm, "seller")
    line = {"at": 1, "id": str(row.pk), "version": row.version}
    line["cells"] = {**CELLS, "pieces": str(pieces)}
    kind = "application/json"
    body = json.dumps({"rows": [line]})
    answer = browser.post("/data/supply/grid", body, content_type=kind)
    assert answer.status_code in (200, 422)
    return codes_in(json.dumps(json.loads(answer.content), ensure_ascii=False))


def by_api(who: Acting, held: Supply, pieces: int) -> set[str]:
    row, program = fresh(who, held), Program(who.firm, "seller")
    path, tag = f"data/supply/{row.pk}", f'"{row.version}"'
    if pieces:
        answer = program("PATCH", path, {"pieces": pieces}, If_Match=tag)
    else:
        answer = program("DELETE", path, If_Match=tag)
    if answer.status_code < 300:
        return set()
    assert answer.status_code == 409
    return {found["code"] for found in answer.json()["findings"]}


def by_import(who: Acting, held: Supply, pieces: int) -> set[str]:
    other = "lot-2,chip-1,2022-03-07,5"
    ours = f"lot-1,chip-1,2022-03-07,{pieces}"
    lines = [other, ours] if pieces else [other]
    file = "\n".join(["lot,part,week,pieces", *lines]).encode()
    work = begun(who, "supply", file, mode="upsert" if pieces else "replace")
    found = {one["code"]: one["rows"] for one in work.findings}
    wrong = found.keys() & {"XW570", "XW571"}
    if wrong:
        assert [found[code] for code in wrong] == [[3] if pieces else []]
        assert work.errors == 1
    return set(wrong)


def by_import_that_was_checked_before(
    who: Acting, held: Supply, pieces: int
) -> set[str]:
    with without_promises():
        assert by_import(who, held, pieces) == set()
    from xinqiao_web.market.models import Import

    with act_as(who):
        work = Import.objects.latest("pk")
    work = applied(who, work)
    assert work.state in ("checked", "applied")
    return {one["code"] for one in work.findings}


def by_undo(who: Acting, held: Supply, pieces: int) -> set[str]:
    """An import raised the lot from `pieces`, or made it; its undoing is refused."""
    from xinqiao_web.market.models import Import

    with act_as(who):
        work = Import.objects.latest("pk")
    work = undone(who, work)
    assert work.state in ("applied", "undone")
    return {one["code"] for one in work.findings}


def by_restore(who: Acting, held: Supply, pieces: int) -> set[str]:
    """The lot had `pieces` in its first version."""
    row = fresh(who, held)
    with act_as(who):
        return refused(lambda: returning.restore_row(LOTS, row.pk, 1, row.version))


class without_promises:  # noqa: N801
    """The rules of the database are away meanwhile, for one connection of the owner."""

    def __enter__(self) -> None:
        switch("DISABLE")

    def __exit__(self, *_: object) -> None:
        switch("ENABLE")


def switch(how: str) -> None:
    from tests.web.actors import database_role

    with database_role("owner"), connection.cursor() as cursor:
        for name in ("promised_changed", "promised_removed"):
            cursor.execute(f"ALTER TABLE market_supply {how} TRIGGER {name}")


def made_by_import(who: Acting, *pieces: int) -> Supply:
    """A lot that imports gave these pieces, one after the other."""
    for count in pieces:
        file = f"lot,part,week,pieces\nlot-1,chip-1,2022-03-07,{count}".encode()
        assert applied(who, begun(who, "supply", file)).state == "applied"
    with act_as(who):
        return Supply.objects.get(lot="lot-1")


FEWER = (by_action, by_grid, by_page, by_grid_page, by_api, by_import)
GONE = (by_action, by_page, by_list, by_api, by_import)


@pytest.mark.parametrize("way", [*FEWER, by_import_that_was_checked_before])
def test_a_lot_keeps_as_many_pieces_as_are_promised(way: Way) -> None:
    holder, taker = supplier(), buyer()
    held = lot(holder)
    given(allotment(held, taker, 40), allotment(held, taker, 20))
    assert way(holder, held, 59) == {"XW570"}
    assert left(held) == (100, 60)
    assert way(holder, held, 60) == set()


@pytest.mark.parametrize("way", [*GONE, by_import_that_was_checked_before])
def test_a_lot_of_which_pieces_are_promised_stays(way: Way) -> None:
    holder, taker = supplier(), buyer()
    held = lot(holder)
    (one,) = given(allotment(held, taker, 1))
    assert way(holder, held, 0) == {"XW570"}
    assert left(held) == (100, 1)
    with act_as(holder):
        refuse([one.pk], "sold")
    assert way(holder, held, 0) == set()


@pytest.mark.parametrize("pieces", [(30, 100), (100,)])
def test_an_import_is_not_undone_below_what_is_promised(pieces: tuple) -> None:
    holder, taker = supplier(), buyer()
    held = made_by_import(holder, *pieces)
    (one,) = given(allotment(held, taker, 60))
    assert by_undo(holder, held, 30) == {"XW570"}
    assert left(held) == (100, 60)
    with act_as(holder):
        refuse([one.pk], "sold")
    assert by_undo(holder, held, 30) == set()


def test_a_state_below_what_is_promised_does_not_return() -> None:
    holder, taker = supplier(), buyer()
    held = lot(holder, pieces=30)
    with act_as(holder):
        change_row(LOTS, fresh(holder, held), {"pieces": 100}, 1)
    (one,) = given(allotment(held, taker, 60))
    assert by_restore(holder, held, 30) == {"XW570"}
    with act_as(holder):
        refuse([one.pk], "sold")
    assert by_restore(holder, held, 30) == set()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("part", "chip-2"),
        ("week", MONDAY + timedelta(weeks=1)),
        ("blocked", True),
        ("reserved_for", "somebody"),
    ],
)
def test_a_promised_lot_stays_what_it_was_promised_as(column: str, value: Any) -> None:
    holder, taker = supplier(), buyer()
    held = lot(holder)
    (one,) = given(allotment(held, taker, 5))

    def change() -> set[str]:
        row = fresh(holder, held)
        with act_as(holder):
            values = {column: value}
            return refused(lambda: change_row(LOTS, row, values, row.version))

    assert change() == {"XW571"}
    with act_as(holder):
        refuse([one.pk], "sold")
    assert change() == set()


def test_a_promised_lot_may_come_earlier_grow_and_be_reserved_for_its_buyer() -> None:
    holder, taker = supplier(), buyer()
    held = lot(holder)
    given(allotment(held, taker, 5))
    better = {
        "week": MONDAY - timedelta(weeks=1),
        "pieces": 500,
        "reserved_for": taker.firm,
        "lot": "another name",
    }
    for column, value in better.items():
        row = fresh(holder, held)
        with act_as(holder):
            change_row(LOTS, row, {column: value}, row.version)
    assert left(held) == (500, 5)


def test_findings_about_lots_are_in_both_languages() -> None:
    holder, taker = supplier(), buyer()
    held = lot(holder)
    given(allotment(held, taker, 5))
    row = fresh(holder, held)
    for values, code in (({"pieces": 4}, "XW570"), ({"blocked": True}, "XW571")):
        with pytest.raises(Refusal) as caught, act_as(holder):
            change_row(LOTS, row, values, row.version)
        (found,) = caught.value.findings
        assert found.code == code
        for text in (*found.message.values(), *found.cure.values()):
            assert "{" not in text
        assert all("lot-1" in text for text in found.message.values())
        assert all("5" in text for text in found.message.values())


def test_what_lots_lack_when_a_round_is_published_is_entered_as_cancelled() -> None:
    holder, gone, taker = supplier(), supplier(), buyer()
    held = lot(holder, pieces=50)
    other = lot(gone)
    allotments = [
        allotment(held, taker, 30),
        allotment(held, taker, 30),
        allotment(held, taker, 5),
        allotment(other, taker, 7),
    ]
    with act_as(gone):
        remove_row(LOTS, other, 1)
    rows = given(*allotments)
    assert now(*rows) == [
        ("proposed", 30, ""),
        ("proposed", 20, ""),
        ("cancelled", 10, "changed"),
        ("cancelled", 5, "changed"),
        ("cancelled", 7, "changed"),
    ]
    assert left(held) == (50, 50)
    assert rows[2].kit == rows[1].kit


@pytest.mark.parametrize(
    "values",
    [{"part": "chip-2"}, {"week": MONDAY + timedelta(weeks=1)}, {"blocked": True}],
)
def test_nothing_is_promised_of_a_lot_that_became_another(values: dict) -> None:
    holder, taker = supplier(), buyer()
    held = lot(holder)
    one = allotment(held, taker, 5)
    with act_as(holder):
        Supply.objects.filter(pk=held.pk).update(**values)
    assert now(*given(one)) == [("cancelled", 5, "changed")]


def test_a_round_gives_its_commitments_once_and_none_of_ones_own_lots() -> None:
    from django.utils import timezone

    from xinqiao_web.commitments.actions.proposing import propose

    holder, taker = supplier(), buyer()
    held = lot(holder)
    allotments = [allotment(held, taker, 5), allotment(held, holder, 5)]
    until = timezone.now() + timedelta(days=1)
    with everyone():
        assert propose(90_001, allotments, until, until) == 1
        assert propose(90_001, allotments, until, until) == 1
        assert propose(90_002, allotments[1:], until, until) == 0
    assert left(held) == (100, 5)


SQL = {
    "more than the lot holds": (
        "INSERT INTO commitments_commitment (owner, buyer, lot_id, round, part, week,"
        " proposed, state, confirm_by, accept_by) SELECT owner, buyer, lot_id, round,"
        " part, week, 51, 'proposed', now(), now() FROM commitments_commitment"
        " WHERE id = %s",
        "lots_are_not_oversold",
    ),
    "of another firm's lot": (
        "INSERT INTO commitments_commitment (owner, buyer, lot_id, round, part, week,"
        " proposed, state, confirm_by, accept_by) SELECT buyer, owner, lot_id, round,"
        " part, week, 1, 'proposed', now(), now() FROM commitments_commitment"
        " WHERE id = %s",
        "lots_are_not_oversold",
    ),
    "backwards": (
        "UPDATE commitments_commitment SET state = 'delivered' WHERE id = %s",
        "commitments_go_forward",
    ),
    "another part": (
        "UPDATE commitments_commitment SET part = 'chip-2' WHERE id = %s",
        "commitments_go_forward",
    ),
    "more than was proposed": (
        "UPDATE commitments_commitment SET confirmed = 51 WHERE id = %s",
        "commitment_pieces",
    ),
}


@pytest.mark.parametrize("what", SQL)
def test_the_database_itself_refuses(what: str) -> None:
    holder, taker = supplier(), buyer()
    (one,) = given(allotment(lot(holder), taker, 50))
    with act_as(holder):
        confirm([one.pk])
    sql, rule = SQL[what]
    with (
        pytest.raises(IntegrityError) as caught,
        everyone(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, [one.pk])
    assert caught.value.__cause__.diag.constraint_name == rule


@pytest.mark.parametrize("role", ["seller", "planner"])
def test_nobody_makes_or_removes_a_commitment_but_the_platform(role: str) -> None:
    holder, taker = supplier(), buyer()
    (one,) = given(allotment(lot(holder), taker, 50))
    for who in (holder, taker):
        with act_as(who):
            assert Commitment.objects.filter(pk=one.pk).delete()[0] == 0
        copy = Commitment(round=1, owner_id=who.firm, buyer_id=who.firm, part="x")
        copy.week, copy.proposed, copy.lot_id = MONDAY, 1, one.lot_id
        copy.confirm_by = copy.accept_by = one.accept_by
        with pytest.raises(Exception, match="row-level"), act_as(who):
            copy.save(force_insert=True)
