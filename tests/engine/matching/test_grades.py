"""A part stands in for another only where its temperatures contain those required."""

import json

import polars as pl
import pytest
from tests.certificates.shared import shared

from xinqiao.matching.grades import RANGES, covers


def covered(has: str | None, needs: str | None) -> bool | None:
    pair = pl.DataFrame(
        {"has": [has], "needs": [needs]},
        schema=dict.fromkeys(["has", "needs"], pl.String),
    )
    return pair.select(covers(pl.col("has"), pl.col("needs"))).item()


def test_the_published_grades_and_substitutions_hold():
    text = shared("oracles", "oracles.json").read_text("utf-8")
    case = next(c for c in json.loads(text)["cases"] if c["id"] == "aec-q100")
    known = {name: list(limits) for name, limits in RANGES.items()}
    for grade, limits in case["input"]["grades"].items():
        assert known[f"Q100-{grade}"] == limits
    for has, needs in case["expected"]["ok"]:
        assert covered(f"Q100-{has}", f"Q100-{needs}") is True
    for has, needs in case["expected"]["not_ok"]:
        assert covered(f"Q100-{has}", f"Q100-{needs}") is False


@pytest.mark.parametrize(
    ("has", "needs", "answer"),
    [
        ("AEC-Q100 Grade 1", "Q100-2", True),
        ("q100-1", "AEC-Q100", True),
        ("Q101", "Q101", True),
        ("Q101", "Q100-3", False),
        ("Q200-1", "Q100-1", False),
        ("Q200-4", "Q200-3", False),
        ("Q100", "Q100-3", None),
        (None, "Q100-3", None),
        ("Q100-1", None, None),
    ],
)
def test_what_is_not_known_is_neither_true_nor_false(has, needs, answer):
    assert covered(has, needs) is answer
