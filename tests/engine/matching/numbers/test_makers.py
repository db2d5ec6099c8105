"""The tables of makers are sound: who adds a code sees here what it breaks."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
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


def test_no_name_is_that_of_two_makers():
    called = defaultdict(set)
    for maker in makers().values():
        for name in (maker.name, *maker.names):
            called[re.sub(r"[\W_]", "", name.casefold())].add(maker.name)
    assert {name: who for name, who in called.items() if len(who) > 1} == {}


def variants(family: Family, number: str) -> Iterator[tuple[str, bool]]:
    """A number with each of its codes in turn made another; whether it stays one part.

    Codes that mean the same are left out.
    """
    read = re.fullmatch(family.pattern, number)
    for place, token in enumerate(TOKEN.finditer(family.form)):
        slot = token["slot"] or ""
        codes = family.slots.get(slot, "")
        group = f"{kind(slot)}_{place}"
        if isinstance(codes, str) or not (read and read[group]):
            continue
        start, end = read.span(group)
        for code in {*codes} - {read[group]}:
            yield number[:start] + code + number[end:], kind(slot) in STRIPPED


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_another_packing_is_the_same_part_and_another_package_is_not(family):
    spelled = [number.upper().replace(" ", "") for number in family.examples]
    changed = [(n, *each) for n in spelled for each in variants(family, n)]
    if not changed:
        return
    columns = [pl.Series(column) for column in zip(*changed, strict=True)]
    maker = pl.Series([BY_MAKER[family.name]] * len(changed))
    before, after = (read_numbers(maker, mpn) for mpn in columns[:2])
    same = (before["key"] == after["key"]) | ~after["parsed"] & columns[2]
    assert columns[1].filter(same != columns[2]).to_list() == []
