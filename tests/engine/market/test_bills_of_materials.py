"""Bills of materials, substitutes, and what is fitted together."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.market.builder import (
    Tables,
    Wrong,
    all_of,
    cell,
    findings,
    must_find,
    row,
    table,
    tables,
)

from xinqiao.market import Market
from xinqiao.market.checks.trees import trees_are_finite_and_small
from xinqiao.market.coerce import Draft
from xinqiao.tables import INPUTS

REFUSED = [
    Wrong(
        "module in itself",
        row("bom", parent="ecu", position="U3", part="ecu", per_unit="1"),
        "XQ401",
        "bom",
        (10,),
        says={"en": "`ecu` → `ecu`"},
    ),
    Wrong(
        "module in its own vehicle's module",
        all_of(
            row("parts", part="board", kind="module"),
            row("bom", parent="ecu", position="U3", part="board", per_unit="1"),
            row("bom", parent="board", position="B1", part="ecu", per_unit="1"),
        ),
        "XQ401",
        "bom",
        (10, 11),
        says={"en": "`board` → `ecu` → `board`", "zh": "成环"},
    ),
    Wrong(
        "cycle closed by a substitute",
        row("substitutes", part="chip-3", by="ecu", state="testing"),
        "XQ401",
        "substitutes",
        (3,),
        says={"en": "`ecu` → `ecu`"},
    ),
    Wrong(
        "chip with a bill of materials",
        row("bom", parent="chip-4", position="D1", part="chip-3", per_unit="1"),
        "XQ402",
        "bom",
        (10,),
    ),
    Wrong(
        "tied to a position that is not there",
        cell("bom", "with", 7, "U22=chip-3"),
        "XQ404",
        "bom",
        (7,),
        ("U2",),
    ),
    Wrong(
        "tied to a component that is not there",
        cell("bom", "with", 7, "U2=chip-33"),
        "XQ405",
        "bom",
        (7,),
        ("chip-3",),
    ),
    Wrong(
        "tied to its own position",
        cell("bom", "with", 7, "U1=chip-1"),
        "XQ406",
        "bom",
        (7,),
    ),
    Wrong(
        "usable until before it is usable",
        cell("bom", "usable_until", 4, "2022-02-28"),
        "XQ407",
        "bom",
        (4,),
    ),
    Wrong(
        "rule that ends before it begins",
        cell("substitutes", "usable_from", 2, "2022-06-06"),
        "XQ407",
        "substitutes",
        (2,),
    ),
    Wrong(
        "position with a sign of pairs in it",
        row("bom", parent="ecu", position="U=3", part="chip-4", per_unit="1"),
        "XQ408",
        "bom",
        (10,),
    ),
    Wrong(
        "part that replaces itself",
        cell("substitutes", "by", 2, "chip-1"),
        "XQ410",
        "substitutes",
        (2,),
    ),
    Wrong(
        "rule of two minds",
        row("substitutes", part="chip-1", by="chip-4", except_parent="car-b"),
        "XQ411",
        "substitutes",
        (2, 3),
    ),
]

WARNED = [
    Wrong(
        "vehicle in a vehicle",
        row("bom", parent="car-a", position="P9", part="car-b", per_unit="1"),
        "XQ403",
        "bom",
        (10,),
    ),
    Wrong(
        "vehicle for a chip",
        all_of(
            row("parts", part="car-c", kind="vehicle"),
            row("substitutes", part="chip-2", by="car-c"),
        ),
        "XQ403",
        "substitutes",
        (3,),
    ),
    Wrong("two as designed", cell("bom", "rank", 4, "1"), "XQ409", "bom", (3, 4)),
]


@pytest.mark.parametrize("wrong", REFUSED, ids=str)
def test_a_bill_of_materials_that_cannot_be_is_refused(wrong: Wrong) -> None:
    must_find(wrong, "error")


@pytest.mark.parametrize("wrong", WARNED, ids=str)
def test_what_looks_odd_is_a_warning_and_does_not_refuse(wrong: Wrong) -> None:
    must_find(wrong, "warning")
    Market.from_tables(wrong.change(tables()))


def test_a_rejected_component_closes_no_cycle() -> None:
    rejected = {"per_unit": "1", "state": "rejected"}
    change = row("bom", parent="ecu", position="U2", part="ecu", **rejected)
    assert findings(change) == ()


def test_a_rule_does_not_act_in_its_exceptions() -> None:
    change = row("substitutes", part="chip-3", by="ecu", except_parent="ecu")
    assert findings(change) == ()


def test_an_explicit_row_of_a_position_wins_over_a_rule() -> None:
    change = all_of(
        row("substitutes", part="chip-3", by="ecu"),
        row("bom", parent="ecu", position="U2", part="ecu", per_unit="1"),
    )
    assert [f.table for f in findings(change) if f.code == "XQ401"] == ["bom"]
    rejected = {"per_unit": "1", "state": "rejected"}
    change = all_of(
        row("substitutes", part="chip-3", by="ecu"),
        row("bom", parent="ecu", position="U2", part="ecu", **rejected),
    )
    assert findings(change) == ()


def test_a_component_may_be_tied_to_one_that_a_rule_adds() -> None:
    assert (
        findings(
            all_of(
                row("substitutes", part="chip-3", by="chip-2", state="approved"),
                cell("bom", "with", 7, "U2=chip-2"),
            )
        )
        == ()
    )


def chain(levels: int, twice: bool) -> Tables:
    """A vehicle above a chain of modules, each holding the next once or twice."""
    names = ["car-a", *(f"m{i}" for i in range(levels))]
    each = [(a, b) for a, b in zip(names, names[1:], strict=False)]
    lines = [f"{a},P{i},{b},1" for a, b in each for i in range(1 + twice)]
    lines.append(f"{names[-1]},P1,chip-1,1")
    kinds = [f"{name},module" for name in names[1:]]
    parts = tables()["parts"].select("part", "kind")
    return {
        **tables(),
        "bom": table("\n".join(["parent,position,part,per_unit", *lines])),
        "parts": pl.concat([parts, table("\n".join(["part,kind", *kinds]))]),
        "demand": tables()["demand"].head(2),
    }


def test_modules_may_repeat_within_modules() -> None:
    assert Market.from_tables(chain(10, twice=True)).warnings == ()


def test_a_tree_that_unfolds_beyond_all_bounds_is_refused() -> None:
    found = findings(lambda _: chain(40, twice=True))
    assert [(f.code, f.level, f.table, f.rows) for f in found] == [
        ("XQ412", "error", "demand", (2,)),
    ]
    assert "car-a" in found[0].message["en"]


def test_a_tree_that_is_endlessly_deep_is_refused() -> None:
    found = findings(lambda _: chain(60, twice=False))
    assert [(f.code, f.level, f.table) for f in found] == [("XQ413", "error", "bom")]
    assert "50" in found[0].message["zh"]


def test_a_need_that_multiplies_beyond_counting_is_refused() -> None:
    deep = chain(6, twice=False)
    deep["bom"] = deep["bom"].with_columns(per_unit=pl.lit("1000"))
    found = findings(lambda _: deep)
    assert [(f.code, f.level, f.table) for f in found] == [("XQ508", "error", "bom")]


LETTERS = "abcdefgh"
EDGES = st.sets(
    st.tuples(st.sampled_from(LETTERS), st.sampled_from(LETTERS)),
    min_size=1,
    max_size=14,
)


def has_cycle(edges: set[tuple[str, str]]) -> bool:
    """Whether something is above itself, by following every path."""
    above = set(edges)
    for _ in LETTERS:
        above |= {(a, d) for a, b in above for c, d in edges if b == c}
    return any(a == b for a, b in above)


@given(EDGES)
def test_a_cycle_is_found_exactly_where_there_is_one(
    edges: set[tuple[str, str]],
) -> None:
    bom = pl.DataFrame(sorted(edges), schema=["parent", "part"], orient="row")
    bom = bom.with_row_index("row").with_columns(
        pl.col("row").cast(pl.Int64),
        position=pl.col("row").cast(pl.String),
        per_unit=pl.lit(1),
        state=pl.lit("approved"),
    )
    row = pl.lit(0, pl.Int64)
    blank = {name: page.empty().with_columns(row=row) for name, page in INPUTS.items()}
    full = pl.concat([blank["bom"], bom], how="diagonal_relaxed")
    found = trees_are_finite_and_small(Draft({**blank, "bom": full}))
    cycles = [f for f in found if f.code == "XQ401"]
    assert bool(cycles) == has_cycle(edges)
    for cycle in cycles:
        path = cycle.message["en"].split(": ")[1].split(" (")[0].split(" → ")
        names = [step.strip("`") for step in path]
        assert set(zip(names, names[1:], strict=False)) <= edges
