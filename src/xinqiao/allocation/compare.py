"""What is different between two outcomes, and what made it so."""

import tomllib
from collections.abc import Iterator
from typing import Any

import polars as pl

from xinqiao.allocation.explanation import LISTED, Explanation, Words, as_rows, listed
from xinqiao.allocation.words import say
from xinqiao.market import Market, Outcome, Policy
from xinqiao.tables import INPUTS

CENT = 1e-7
"""Price below which nothing is short."""

Tables = dict[str, pl.DataFrame]


def compare(before: Outcome, after: Outcome) -> Explanation:
    """Compare two outcomes: cars and worth, who gains and loses, and what made it so.

    Nothing is solved. What differs in policy and market is said first, then what became
    short or free: a difference of outcomes has these causes and no others.

    Parameters
    ----------
    before, after
        Two outcomes, of markets that have something in common.

    Examples
    --------
    >>> from xinqiao import Policy, clear, compare, sample_market
    >>> market = sample_market(programmes=2, chips=8)
    >>> found = compare(clear(market), clear(market, Policy(lateness=0.0)))
    >>> found.sentences[2]["en"]
    'The policy differs: lateness was 0.02, is 0.0.'
    """
    tables = {
        "firms": groups(before, after, "firm"),
        "programmes": groups(before, after, "programme"),
        "parts": parts(before, after),
        "rows": changed_rows(before.market, after.market),
    }
    sentences = (
        *figures(before, after),
        policies(before.policy, after.policy),
        markets(tables["rows"]),
        *shortages(tables["parts"]),
    )
    return Explanation("comparison", "", sentences, as_rows(tables))


def figures(before: Outcome, after: Outcome) -> Iterator[Words]:
    """Cars and worth."""
    first, second = before.proof, after.proof
    yield say(
        "compare",
        "cars",
        before=first["delivered"],
        after=second["delivered"],
        change=f"{second['delivered'] - first['delivered']:+,}",
        due_before=first["due"],
        due_after=second["due"],
    )
    change = f"{second['worth'] - first['worth']:+,.6g}"
    worths = {"before": first["worth"], "after": second["worth"]}
    yield say("compare", "worth", change=change, **worths)


def policies(before: Policy, after: Policy) -> Words:
    """The settings that differ."""
    old, new = settings(before), settings(after)
    differ = sorted(key for key in old | new if old.get(key) != new.get(key))
    if not differ:
        return say("compare", "same_policy")
    items = [
        say(
            "compare",
            "setting",
            setting=key,
            before=shown(old, key),
            after=shown(new, key),
        )
        for key in differ
    ]
    return say("compare", "policy", items=listed(items))


def settings(policy: Policy) -> dict[str, Any]:
    """A policy's settings by dotted name."""
    found: dict[str, Any] = {}
    for key, value in tomllib.loads(policy.to_toml()).items():
        if isinstance(value, dict):
            found |= {f"{key}.{name}": inner for name, inner in value.items()}
        else:
            found[key] = value
    return found


def shown(values: dict[str, Any], key: str) -> str:
    """A setting as text."""
    value = values.get(key, "–")
    if isinstance(value, list):
        return " + ".join(map(str, value)) or "–"
    return str(value) if value != "" else "–"


def markets(rows: pl.DataFrame) -> Words:
    """The tables that differ."""
    if rows.is_empty():
        return say("compare", "same_market")
    items = [say("compare", "table", **row) for row in rows.to_dicts()]
    return say("compare", "market", items=listed(items))


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


def shortages(rows: pl.DataFrame) -> Iterator[Words]:
    """Parts that became short, and parts that became free."""
    found = False
    for kind in ("short", "free"):
        names = rows.filter(now=kind)["part"].to_list()
        if names:
            found = True
            yield say("compare", kind, items=some(names))
    if not found:
        yield say("compare", "same_pools")


def some(names: list[str]) -> Words:
    """The first few names, and how many more."""
    items = listed({"en": name, "zh": name} for name in names[:LISTED])
    more = len(names) - LISTED
    return say("compare", "more", items=items, more=more) if more > 0 else items
