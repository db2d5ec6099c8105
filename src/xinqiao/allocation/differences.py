"""What differs between two outcomes, as tables."""

import tomllib
from typing import Any

import polars as pl

from xinqiao.market import Market, Outcome, Policy
from xinqiao.market.policy_text import by_dotted_name
from xinqiao.tables import INPUTS

CENT = 1e-7
"""Price below which nothing is short."""


def settings(policy: Policy) -> dict[str, Any]:
    """A policy's settings by dotted name."""
    return by_dotted_name(tomllib.loads(policy.to_toml()))


def changed_rows(before: Market, after: Market) -> pl.DataFrame:
    """Rows of the input that are only in one of two markets: table, gone, new."""
    counts = [
        (name, *apart(before.tables[name], after.tables[name])) for name in INPUTS
    ]
    schema = {"table": pl.String, "gone": pl.Int64, "new": pl.Int64}
    rows = pl.DataFrame(counts, schema=schema, orient="row")
    return rows.filter(pl.col("gone") + pl.col("new") > 0)


def apart(before: pl.DataFrame, after: pl.DataFrame) -> tuple[int, int]:
    """Rows only in the first, and only in the second."""
    if before.equals(after):
        return 0, 0
    on = before.columns
    gone = before.join(after, on=on, how="anti", nulls_equal=True)
    new = after.join(before, on=on, how="anti", nulls_equal=True)
    return len(gone), len(new)


def groups(before: Outcome, after: Outcome, scope: str) -> pl.DataFrame:
    """Cars of each group, before and after; only those whose figures change.

    Columns key, due_before, due_after, before, after, change, level_before,
    level_after.
    """
    given = (pl.col("on_time") + pl.col("late")).alias("given")
    old, new = (
        outcome.fill_rates.filter(scope=scope).select("key", "due", given, "level")
        for outcome in (before, after)
    )
    rows = old.join(new, on="key", how="full", coalesce=True, suffix="_after")
    rows = rows.with_columns(pl.exclude("key", "level", "level_after").fill_null(0))
    rows = rows.select(
        "key",
        due_before="due",
        due_after="due_after",
        before="given",
        after="given_after",
        change=pl.col("given_after") - pl.col("given"),
        level_before="level",
        level_after="level_after",
    )
    moved = pl.col("change") != 0
    moved |= pl.col("due_before") != pl.col("due_after")
    most = -pl.col("change").abs()
    return rows.filter(moved).sort(most, "key")


def parts(before: Outcome, after: Outcome) -> pl.DataFrame:
    """Parts whose price or supply changes: what came, what was used, what it is worth.

    Columns part, arrived_before, arrived_after, used_before, used_after, price_before,
    price_after (of one more piece, in the dearest week), now (`short`, `free`, blank).
    """
    old, new = (part_figures(outcome) for outcome in (before, after))
    rows = old.join(new, on="part", how="full", coalesce=True, suffix="_after")
    rows = rows.with_columns(pl.exclude("part").fill_null(0))
    rows = rows.rename({n: f"{n}_before" for n in ("arrived", "used", "price")})
    was, now = pl.col("price_before") > CENT, pl.col("price_after") > CENT
    state = pl.when(now & ~was).then(pl.lit("short"))
    rows = rows.with_columns(now=state.when(was & ~now).then(pl.lit("free")))
    differ = pl.any_horizontal(
        (pl.col(f"{n}_before") - pl.col(f"{n}_after")).abs() > CENT
        for n in ("arrived", "price")
    )
    names = [f"{n}_{when}" for n in ("arrived", "used", "price") for when in WHEN]
    most = pl.max_horizontal("price_before", "price_after")
    rows = rows.filter(differ).sort(most, "part", descending=[True, False])
    return rows.select("part", *names, "now")


WHEN = ("before", "after")


def part_figures(outcome: Outcome) -> pl.DataFrame:
    """By part: pieces that arrive in time, pieces used, price in its dearest week."""
    end = outcome.market.demand["week"].max()
    lots = outcome.market.supply.filter(~pl.col("blocked"), pl.col("week") <= end)
    came = lots.group_by("part").agg(arrived=pl.sum("pieces"))
    used = outcome.allocations.group_by("part").agg(used=pl.sum("pieces"))
    tight = outcome.bottlenecks.group_by("part").agg(price=pl.max("price"))
    rows = came.join(used, on="part", how="full", coalesce=True)
    rows = rows.join(tight, on="part", how="full", coalesce=True)
    return rows.with_columns(pl.exclude("part").fill_null(0))
