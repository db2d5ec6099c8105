"""Any number, row or name that is changed is found, and the row is named."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from tests.engine.verify.cases import CASES
from tests.engine.verify.worlds import with_row

from xinqiao.market import Outcome
from xinqiao.verify import verify

TABLES = ("deliveries", "builds", "usage", "allocations")
FIGURES = ("leftovers", "shortfalls", "fill_rates")
NOT_PROVED = {"fill_rates": ("level",)}


def numbers(table: str, frame: pl.DataFrame) -> list[str]:
    """Columns of numbers that must be right."""
    kept = NOT_PROVED.get(table, ())
    return [c for c, t in frame.schema.items() if t.is_numeric() and c not in kept]


def changed(
    case: Outcome, tables: tuple[str, ...], by: int
) -> Iterator[tuple[Outcome, str, int]]:
    """The outcome with one number changed, for every number; its table and row."""
    for table in tables:
        frame = case.tables[table]
        for row, cells in enumerate(frame.to_dicts()):
            for column in numbers(table, frame):
                if cells[column] is not None:
                    cell = {column: cells[column] + by}
                    yield (
                        with_table(case, table, with_row(frame, row, **cell)),
                        table,
                        row,
                    )


def with_table(case: Outcome, table: str, frame: pl.DataFrame) -> Outcome:
    """The outcome with one table replaced."""
    changes: dict[str, Any] = {table: frame}
    return replace(case, **changes)


def filled(case: Outcome) -> list[str]:
    """Tables that have rows."""
    return [t for t in (*TABLES, *FIGURES) if case.tables[t].height]


def named(case: Outcome) -> set[tuple[str, int]]:
    """Tables and rows (from 0) that the verifier names."""
    return {(b.table, b.row - 2) for b in verify(case).breaches}


BOTH_WAYS = [(case, 1) for case in CASES] + [
    (case, -1) for case in ("two_levels", "capacity", "together", "reels")
]


@pytest.mark.parametrize(("case", "by"), BOTH_WAYS)
def test_a_number_of_pieces_changed_by_one_is_found_and_its_row_named(case, by):
    for outcome, table, row in changed(CASES[case](), TABLES, by):
        assert (table, row) in named(outcome)


@pytest.mark.parametrize("case", ["single_chip", "patience"])
def test_a_figure_changed_by_one_is_found_and_its_row_named(case):
    for outcome, table, row in changed(CASES[case](), FIGURES, 1):
        assert (table, row) in named(outcome)


@pytest.mark.parametrize("case", ["two_levels", "reels"])
def test_a_row_that_is_missing_is_found(case):
    whole = CASES[case]()
    for table in (*TABLES, *FIGURES):
        for row in range(whole.tables[table].height):
            frame = whole.tables[table].with_row_index("at").filter(pl.col("at") != row)
            verdict = verify(with_table(whole, table, frame.drop("at")))
            assert verdict.breaches
            assert not verdict.proved


@pytest.mark.parametrize("case", ["two_levels", "reels"])
def test_a_row_that_is_there_twice_is_found_and_both_are_named(case):
    whole = CASES[case]()
    for table in filled(whole):
        frame = whole.tables[table]
        twice = verify(with_table(whole, table, pl.concat([frame, frame[:1]])))
        rows = {b.row for b in twice.breaches if (b.code, b.table) == ("TWICE", table)}
        assert rows == {2, frame.height + 2}


@pytest.mark.parametrize("case", ["two_levels", "reels"])
def test_a_name_that_the_market_does_not_have_is_found_and_its_row_named(case):
    whole = CASES[case]()
    for table in filled(whole):
        frame = whole.tables[table]
        for column in (c for c, t in frame.schema.items() if t == pl.String):
            stranger = with_table(whole, table, with_row(frame, 0, **{column: "?"}))
            assert (table, 0) in named(stranger)


def test_another_name_of_the_market_is_found():
    whole = CASES["two_levels"]()
    others = {
        "demand": ("need-1", "need-2"),
        "for_demand": ("need-1", "need-2"),
        "part": ("car", "ecu", "chip-1"),
        "parent": ("car", "ecu"),
        "position": ("P1", "P2", "U1"),
        "firm": ("oem-a", "oem-b", "tier-c"),
        "to_firm": ("oem-a", "oem-b", "tier-c"),
        "lot": ("lot-1", "lot-2"),
    }
    for table in TABLES:
        frame = whole.tables[table]
        cells = frame.row(-1, named=True)
        for column in cells.keys() & others.keys():
            for other in set(others[column]) - {cells[column]}:
                swapped = with_row(frame, -1, **{column: other})
                assert not verify(with_table(whole, table, swapped)).proved


@pytest.mark.parametrize("days", [7, -7, 1])
@pytest.mark.parametrize("case", ["two_levels", "capacity"])
def test_a_date_that_cannot_be_is_found(case, days):
    whole = CASES[case]()
    for table in ("deliveries", "builds", "usage"):
        frame = whole.tables[table]
        for row, day in enumerate(frame["week"]):
            moved = with_row(frame, row, week=day + timedelta(days=days))
            assert not verify(with_table(whole, table, moved)).proved


def test_a_draw_may_leave_its_lot_in_any_week_in_which_it_is_there_and_in_time():
    whole = CASES["two_levels"]()
    early = with_row(whole.allocations, 1, week=whole.allocations["week"][0])
    assert verify(replace(whole, allocations=early)).proved


def test_a_table_without_its_columns_is_named_and_nothing_is_proved():
    whole = CASES["single_chip"]()
    verdict = verify(replace(whole, usage=whole.usage.drop("week")))
    assert ("SHAPE", "usage") in {(b.code, b.table) for b in verdict.breaches}
    assert (verdict.proved, verdict.worth) == (False, 0.0)


def test_a_blank_where_something_must_be_is_named_with_its_row():
    whole = CASES["single_chip"]()
    blank = with_row(whole.deliveries, 1, pieces=None)
    verdict = verify(replace(whole, deliveries=blank))
    assert ("BLANK", "deliveries", 3) in {
        (b.code, b.table, b.row) for b in verdict.breaches
    }


def test_numbers_too_large_to_be_summed_do_not_slip_through():
    whole = CASES["single_chip"]()
    huge = with_row(whole.deliveries, 0, pieces=2**62)
    verdict = verify(replace(whole, deliveries=huge))
    assert ("RANGE", "deliveries", 0) in {
        (b.code, b.table, b.row) for b in verdict.breaches
    }
    assert not verdict.proved


def test_the_order_of_rows_means_nothing():
    whole = CASES["two_levels"]()
    tables: dict[str, Any] = {t: whole.tables[t].reverse() for t in (*TABLES, *FIGURES)}
    assert verify(replace(whole, **tables)).proved
