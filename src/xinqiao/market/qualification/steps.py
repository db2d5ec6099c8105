"""The steps from candidate to approved, and the evidence that each needs."""

import tomllib
from importlib.resources import files
from typing import Any

import polars as pl

STEPS = ("candidate", "testing", "qualified", "approved")
"""States in which a part may be used one day, each a step beyond the one before."""

FINAL = ("rejected", "withdrawn")
"""States that end the way; no evidence is asked for them."""


def read_page() -> dict[str, Any]:
    """Read `steps.toml`, in which the steps are written."""
    path = files("xinqiao.market.qualification") / "steps.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def list_needs(page: dict[str, Any]) -> pl.DataFrame:
    """One row per need, kind of part and standard that meets it.

    Columns need (number), step (number in `STEPS`), name, kind, standard, for_safety,
    any (a report of any result meets it), of_the_part (its reports always count).
    """
    rows = pl.DataFrame(page["need"]).with_row_index("need")
    step = pl.col("step").replace_strict(
        STEPS, range(len(STEPS)), return_dtype=pl.Int64
    )
    rows = rows.explode("kinds").explode("standards")
    return rows.select(
        *("need", step, "name"),
        kind="kinds",
        standard="standards",
        for_safety=pl.col("safety").fill_null(False),
        any=pl.col("any").fill_null(False),
        of_the_part=pl.col("standards").is_in(page["of_the_part"]),
    )


NEEDS = list_needs(read_page())
"""What each step needs besides what the one before does."""


def number_of(state: pl.Expr) -> pl.Expr:
    """Number of a state among the steps; -1 where it ends the way."""
    names = (*FINAL, *STEPS)
    numbers = (*(-1 for _ in FINAL), *range(len(STEPS)))
    return state.replace_strict(names, numbers, return_dtype=pl.Int64)


def state_of(number: pl.Expr) -> pl.Expr:
    """State of a number: a step, or `rejected`."""
    return number.replace_strict(
        range(-1, len(STEPS)), ("rejected", *STEPS), return_dtype=pl.String
    )
