"""Real part numbers: read, never made equal wrongly, and found again when dirtied."""

import re
from itertools import combinations

import polars as pl
import pytest
from benchmarks.dirty import dirtied
from benchmarks.part_numbers import catalogue, measure
from tests.certificates.shared import shared

from xinqiao.matching.numbers import find_numbers, names, read_numbers
from xinqiao.matching.numbers.grammar import makers

DATA = shared("data")
COLUMNS = {
    "supply/parts_supply.csv": [("manufacturer", "mpn", "package")],
    "supply/jlc_basic_preferred_list_exits.csv": [("manufacturer", "mpn", "")],
    "supply/distributor_offers_2021-02-23.csv": [("manufacturer", "mpn", "")],
    "substitution/catalog_same_base_part.csv": [
        ("manufacturer", "mpn", ""),
        ("alt_manufacturer", "alt_mpn", "alt_package"),
    ],
    "substitution/bom_history_part_changes.csv": [
        ("old_manufacturer", "old_mpn", ""),
        ("new_manufacturer", "new_mpn", ""),
    ],
    "substitution/maker_global_replacements.csv": [
        ("old_manufacturer", "old_mpn", ""),
        ("new_manufacturer", "new_mpn", ""),
    ],
    "substitution/approved_alternates_libresolar_bms-c1.csv": [
        ("manufacturer", "mpn", ""),
        ("alt_manufacturer", "alt_mpn", ""),
    ],
    "substitution/schematic_value_vs_ordered_part.csv": [
        ("ordered_manufacturer", "ordered_mpn", "package")
    ],
    "ecu-market/parts.csv": [("manufacturer", "mpn", "package")],
}


@pytest.fixture(scope="module")
def numbers() -> pl.DataFrame:
    """All part numbers of the shared data, once per maker, package and range, read."""
    found = []
    for file, places in COLUMNS.items():
        table = pl.read_csv(DATA / file, infer_schema=False)
        low = pl.col("temp_min_c") if "temp_min_c" in table.columns else pl.lit(None)
        high = pl.col("temp_max_c") if "temp_max_c" in table.columns else pl.lit(None)
        found += [
            table.select(
                pl.col(maker).alias("typed"),
                pl.col(mpn).alias("mpn"),
                (pl.col(package) if package else pl.lit(None, pl.String)).alias("box"),
                low.cast(pl.String).alias("low"),
                high.cast(pl.String).alias("high"),
            ).filter(pl.col("mpn").is_not_null())
            for maker, mpn, package in places
        ]
    each = pl.concat(found).unique(maintain_order=True)
    read = read_numbers(each["typed"], each["mpn"]).drop("mpn")
    return pl.concat([each, read], how="horizontal")


def test_the_makers_that_occur_most_have_their_grammars(numbers):
    named = numbers.with_columns(names.known(pl.col("typed")).alias("known"))
    counts = named.unique(["typed", "mpn"]).filter(pl.col("typed").is_not_null())
    most = counts.group_by(pl.coalesce("known", "typed")).len().sort("len")[-25:]
    assert {*most["known"]} <= {*makers()}


def test_most_numbers_of_known_makers_are_read(numbers):
    known = numbers.unique(["typed", "mpn"]).filter(pl.col("maker").is_in([*makers()]))
    assert known["parsed"].mean() > 0.94


def case(box: str | None) -> str:
    """A package without pitch, pins and size: `SO-8` of `SOIC-8-150mil`."""
    plain = re.sub(r"SOIC|SOP|SO(?=-)", "SO", (box or "").upper().removeprefix("D_"))
    plain = re.sub(r"UMAX|MSO(?=-)", "MSO", plain)
    return (re.findall(r"[A-Z]{2,6}-?[0-9]*", plain) or [""])[0]


LISTED_TWICE = {
    "MCP6002I/SN": "industrial by its code, in tubes and on reels",
    "MCP6004I/ST": "industrial by its code, in tubes and on reels",
    "SN74LVC2G17DBV": "one data sheet, one range, for both reels",
}
"""Parts for which the listings give two ranges of temperature in two packings."""


def test_no_two_numbers_that_differ_in_package_or_grade_are_equal(numbers):
    """By the listings, which the grammars do not know."""
    listed = numbers.filter(pl.col("box").is_not_null(), pl.col("maker").is_not_null())
    pairs = 0
    for (_, key), group in listed.group_by("maker", "key"):
        for one, other in combinations(group.to_dicts(), 2):
            if one["number"] == other["number"]:
                continue
            pairs += 1
            assert case(one["box"]) == case(other["box"]), (one, other)
            ranges = {(n["low"], n["high"]) for n in (one, other) if n["low"]}
            assert len(ranges) < 2 or key in LISTED_TWICE, (one, other)
    assert pairs > 30


def test_dirtied_numbers_are_found_again():
    parts = catalogue(DATA / "supply" / "parts_supply.csv")
    told = measure(parts, [*dirtied(parts.rows(), 2000, seed=7)])
    total = told.filter(pl.col("operation") == "all").row(0, named=True)
    assert total["precision"] >= 0.995
    assert total["recall"] >= 0.97


def test_a_wrong_digit_is_not_mended():
    parts = catalogue(DATA / "supply" / "parts_supply.csv")
    typed = [*dirtied(parts.rows(), 700, seed=7, operations=("wrong digit",))]
    wanted = pl.DataFrame(
        {"maker": [t.maker for t in typed], "mpn": [t.mpn for t in typed]}
    )
    near = find_numbers(wanted, parts).filter(pl.col("how") == "near")
    assert all(
        typed[row].row != place
        for row, place in near.select("wanted", "catalogue").rows()
    )
