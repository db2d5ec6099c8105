"""The parts that engineers really switched to are found, the held-out half too."""

import polars as pl
import pytest
from benchmarks.substitution import (
    CHANGES,
    PARTS,
    rank_cases,
    read_cases,
    read_catalogue,
    required,
    table,
)

LEAST = 0.70
"""Share of the replacements on offer that stand among the first twenty."""


@pytest.fixture(scope="module")
def ranked() -> pl.DataFrame:
    """Changes of semiconductors in the same category, by the search as it is used."""
    if not CHANGES.is_dir() or not PARTS.is_file():
        pytest.skip("shared data not there: ../shared/data/substitution")
    catalogue = read_catalogue()
    return rank_cases(required(read_cases(catalogue)), catalogue, keep=20)


def test_the_true_replacement_is_among_the_first_twenty(ranked):
    both = table(ranked.with_columns(half=pl.lit("both")), "half")
    assert both["on offer"].item() >= 30
    assert both["recall@20"].item() >= LEAST


def test_it_is_so_on_the_half_held_out_too(ranked):
    held_out = table(ranked.filter(pl.col("half") == "held out"), "half")
    assert held_out["on offer"].item() >= 15
    assert held_out["recall@20"].item() >= LEAST


def test_the_halves_share_no_part(ranked):
    sides = [
        set(half["old"]) | set(half["new"])
        for half in ranked.partition_by("half", include_key=False)
    ]
    assert len(sides) == 2
    assert not sides[0] & sides[1]
