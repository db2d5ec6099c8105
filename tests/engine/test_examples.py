"""The examples come out as they were worked out by hand."""

import re
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from xinqiao import Outcome, Policy, clear, read_market, read_policy, verify

EXAMPLES = Path(__file__).parents[2] / "examples"
ROW = re.compile(
    r"^\| \[([a-z-]+)\]\(\1\) \| (\d+) \| (\d+) \| ([\d.]+) \| (\S+) \| (\d+) \|$",
    re.MULTILINE,
)
BY_HAND = ROW.findall((EXAMPLES / "README.md").read_text(encoding="utf-8"))
NAMES = [row[0] for row in BY_HAND]


@cache
def outcome(name: str) -> Outcome:
    """The outcome of an example under its own policy."""
    folder = EXAMPLES / name
    return clear(read_market(folder), read_policy(folder) or Policy())


def pieces(table: pl.DataFrame, **which: object) -> int:
    """Pieces in some rows of a table."""
    return int(table.filter(**which)["pieces"].sum())


def test_both_languages_show_the_same_figures():
    chinese = (EXAMPLES / "README.zh.md").read_text(encoding="utf-8")
    assert ROW.findall(chinese) == BY_HAND
    assert NAMES == ["one-chip", "module-substitute", "class-capacity"]


@pytest.mark.parametrize(
    ("name", "delivered", "due", "worth", "part", "unlocks"), BY_HAND, ids=NAMES
)
def test_an_example_comes_out_as_worked_out_by_hand(
    name, delivered, due, worth, part, unlocks
):
    proof, short = outcome(name).proof, outcome(name).bottlenecks
    assert proof["delivered"] == int(delivered)
    assert proof["due"] == int(due)
    assert proof["worth"] == pytest.approx(float(worth), abs=1e-6)
    assert proof["bound"] == pytest.approx(float(worth), rel=1e-5)
    assert proof["status"] == "optimal"
    found = short.filter(part=part)["unlocks_1000"].max()
    assert found == pytest.approx(float(unlocks), abs=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_verified(name):
    verdict = verify(outcome(name))
    assert verdict.breaches == ()
    assert verdict.proved


def test_the_dearer_car_gets_all_its_chips():
    allocations = outcome("one-chip").allocations
    assert pieces(allocations, to_firm="oem-b") == 400
    assert pieces(allocations, to_firm="oem-a") == 80


def test_alternates_are_fitted_only_where_they_are_needed():
    usage = outcome("module-substitute").usage
    used = {part: pieces(usage, part=part) for part in ("mcu-1", "mcu-2", "drv-2")}
    assert used == {"mcu-1": 50, "mcu-2": 35, "drv-2": 70}


def test_whole_reels_are_taken_and_the_rest_is_a_surplus():
    cleared = outcome("module-substitute")
    taken = cleared.allocations.filter(lot="drv-2-reels")
    assert taken["to_firm"].unique().to_list() == ["tier1-a"]
    assert pieces(taken) == 100
    assert pieces(taken.filter(pl.col("for_demand").is_null())) == 30
    assert pieces(cleared.leftovers, lot="drv-2-reels") == 100


def test_the_protected_class_comes_first_and_the_oldest_needs_next():
    deliveries = outcome("class-capacity").deliveries.sort("demand", "week")
    rows = deliveries.select("demand", pl.col("week").dt.day(), "pieces").rows()
    assert rows == [
        ("series-w1", 14, 30),
        ("series-w2", 14, 10),
        ("series-w2", 21, 10),
        ("series-w3", 21, 30),
        ("series-w3", 28, 30),
        ("spares-w3", 21, 40),
    ]


def test_without_protection_three_more_of_worth_would_be_had():
    market = read_market(EXAMPLES / "class-capacity")
    assert clear(market, Policy()).proof["worth"] == pytest.approx(119.6, abs=1e-6)
