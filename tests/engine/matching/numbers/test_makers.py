"""The tables of makers are sound: who adds a code sees here what it breaks."""

import tomllib
from collections import defaultdict
from importlib.resources import files
from itertools import product

import polars as pl
import pytest

from xinqiao.matching.numbers import read_numbers
from xinqiao.matching.numbers.grammar import (
    SLOTS,
    STRIPPED,
    TOKEN,
    Family,
    kind,
    makers,
)

TABLES = sorted(
    (file.name, tomllib.loads(file.read_text("utf-8")))
    for file in (files("xinqiao.matching.numbers") / "makers").iterdir()
    if file.name.endswith(".toml")
)
FAMILIES = [family for maker in makers().values() for family in maker.families]
BY_MAKER = {family.name: name for name, m in makers().items() for family in m.families}


@pytest.mark.parametrize(("file", "table"), TABLES, ids=lambda v: str(v)[:20])
def test_a_table_holds_nothing_that_is_not_read(file, table):
    read = {"maker", "names", "copies", "marks", "family", *SLOTS}
    assert {kind(key) for key in table} <= read
    for family in table.get("family", ()):
        assert {kind(key) for key in family} <= {"name", "form", "examples", *SLOTS}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_every_example_is_read_as_its_table_says(family):
    numbers = pl.Series(list(family.examples))
    assert len(numbers)
    read = read_numbers(pl.Series([BY_MAKER[family.name]] * len(numbers)), numbers)
    assert read["family"].to_list() == [family.name] * len(numbers)
    assert read["key"].to_list() == list(family.examples.values())


def endings(family: Family) -> list[tuple[str, str]]:
    """All that can follow the last pattern of a form: as written, and what is kept."""
    tokens = list(TOKEN.finditer(family.form))
    slots = [place for place, token in enumerate(tokens) if token["slot"]]
    patterns = [p for p in slots if isinstance(family.slots[tokens[p]["slot"]], str)]
    pieces, depth = [], 0
    for token in tokens[max(patterns, default=-1) + 1 :]:
        depth += bool(token["open"]) - bool(token["close"])
        written = (
            list(family.slots[token["slot"]]) if token["slot"] else [token["sign"]]
        )
        if token["open"] or token["close"]:
            continue
        kept = kind(token["slot"] or "") not in STRIPPED
        pieces.append(
            [(text, text if kept else "") for text in written]
            + [("", "")] * (depth > 0)
        )
    return [
        ("".join(w for w, _ in chosen), "".join(k for _, k in chosen))
        for chosen in product(*pieces)
    ]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_no_end_of_a_number_can_be_read_in_two_ways(family):
    ways = defaultdict(set)
    for written, kept in endings(family):
        ways[written].add(kept)
    assert {end: kept for end, kept in ways.items() if len(kept) > 1} == {}
