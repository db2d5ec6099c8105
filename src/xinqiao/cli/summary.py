"""What `check` and `clear` have to say, for people and for programs."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from xinqiao.cli.findings import as_data, listing
from xinqiao.cli.grids import amount, grid, level, percent, signed, whole
from xinqiao.cli.reading import Given
from xinqiao.cli.screen import Screen

if TYPE_CHECKING:
    from rich.console import RenderableType

    from xinqiao import Market, Outcome

BOTTLENECKS_SHOWN = 5

FROM_PROOF = (
    *("status", "worth", "bound", "gap", "lp_worth", "lp_gap", "rounding"),
    *("delivered", "due"),
)
FROM_RUN = ("streams", "pools", "rows", "columns")


def market_view(screen: Screen, given: Given) -> Iterator["RenderableType"]:
    """A good market: its tables, the rules in words, and warnings."""
    from xinqiao.tables import INPUTS

    if given.warnings:
        yield from listing(screen, given.warnings, "findings.accepted")
    else:
        yield screen.say("said.check")
    zh = screen.language == "zh"
    sizes = [
        (f"{INPUTS[name].zh} {name}" if zh else name, whole(table.height))
        for name, table in given.market.tables.items()
        if table.height
    ]
    yield ""
    yield grid((screen.say("said.table"), screen.say("said.rows")), sizes)
    yield ""
    yield screen.say("said.rules")
    yield from (f"  {rule[screen.language]}" for rule in given.policy.describe())


def outcome_data(outcome: "Outcome", path: Path, seconds: float) -> dict[str, Any]:
    """The outcome in figures: worth and proof, pieces, seconds, sizes."""
    return {
        **{name: outcome.proof[name] for name in FROM_PROOF},
        "seconds": seconds,
        **{name: outcome.run[name] for name in FROM_RUN},
        "floors": outcome.proof.get("floors"),
        "classes": outcome.proof.get("classes"),
        "within": outcome.proof.get("fairness", {}).get("within"),
        "fill_rates": firms(outcome).to_dicts(),
        "bottlenecks": bottlenecks(outcome).to_dicts(),
        "written": str(path),
        "findings": [as_data(finding) for finding in outcome.market.warnings],
    }


def outcome_view(
    screen: Screen, outcome: "Outcome", path: Path, seconds: float
) -> Iterator["RenderableType"]:
    """Cars delivered, fill rates, what holds cars back, the proof, the files."""
    proof = outcome.proof
    yield screen.say(
        "summary.delivered",
        delivered=whole(proof["delivered"]),
        due=whole(proof["due"]),
        share=percent(proof["delivered"] / proof["due"] if proof["due"] else None),
    )
    yield ""
    yield from fill_view(screen, outcome)
    yield ""
    yield from bottleneck_view(screen, outcome)
    yield ""
    yield from proof_view(screen, outcome)
    yield ""
    if warnings := len(outcome.market.warnings):
        yield screen.say("findings.noted", warnings=warnings)
    yield screen.say("summary.files", path=path, seconds=f"{seconds:.1f}")


def fill_view(screen: Screen, outcome: "Outcome") -> Iterator["RenderableType"]:
    """Fill rate by firm."""
    columns = ("due", "on_time", "late", "lost")
    fair = ("level", "level_whole") if outcome.policy.is_fair else ()
    label = names_of(screen, outcome.market)
    rows = [
        (
            label.get(row["key"], row["key"]),
            *(whole(row[column]) for column in columns),
            percent(row["fill_rate"]),
            *(level(row[column]) for column in fair),
        )
        for row in firms(outcome).to_dicts()
    ]
    names = ("firm", *columns, "fill_rate", *fair)
    titles = [screen.say(f"summary.{name}") for name in names]
    yield screen.say("summary.firms")
    yield grid(titles, rows)
    yield from floor_view(screen, outcome)
    if below := outcome.proof.get("classes", {}).get("below"):
        yield screen.say("summary.below_minimum", classes=", ".join(below))
    if near := outcome.proof.get("fairness"):
        shares = {key: percent(near[key], 2) for key in ("within", "alone")}
        yield screen.say("summary.within", **shares)
    yield from (note[screen.language] for note in outcome.proof.get("notes", ()))


def floor_view(screen: Screen, outcome: "Outcome") -> Iterator["RenderableType"]:
    """The mean level that floors are measured by, and who stays below its own."""
    floors = outcome.proof.get("floors")
    if not floors:
        return
    yield screen.say("summary.mean", mean=level(floors["mean"]))
    if floors["below"]:
        yield screen.say("summary.below_floor", firms=", ".join(floors["below"]))
    else:
        yield screen.say("summary.floors_kept")


def bottleneck_view(screen: Screen, outcome: "Outcome") -> Iterator["RenderableType"]:
    """The parts that hold most cars back, and what 1,000 more of each would make."""
    found = bottlenecks(outcome)
    if found.is_empty():
        yield screen.say("summary.no_bottleneck")
        return
    rows = [
        (
            row["part"],
            row["name"] or "",
            str(row["week"]),
            whole(row["short_pieces"]),
            screen.say("summary.cars", cars=signed(row["unlocks_1000"])),
        )
        for row in found.to_dicts()
    ]
    titles = [
        screen.say(f"summary.{name}")
        for name in ("part", "name", "week", "short", "unlocks")
    ]
    yield screen.say("summary.bottlenecks")
    yield grid(titles, rows, texts=3)


def proof_view(screen: Screen, outcome: "Outcome") -> Iterator["RenderableType"]:
    """How good the plan is proved to be."""
    proof = outcome.proof
    yield screen.say("summary.proof")
    yield screen.say(f"summary.{proof['status']}")
    yield screen.say(
        "summary.bound",
        worth=amount(proof["worth"]),
        bound=amount(proof["bound"]),
        gap=percent(proof["gap"], 3),
        rounding=percent(proof["rounding"], 3),
    )


def firms(outcome: "Outcome") -> pl.DataFrame:
    """Fill rates by firm; pieces."""
    rates = ("fill_rate", "level", "level_whole")
    columns = ("key", "due", "on_time", "late", "lost", *rates)
    return outcome.fill_rates.filter(scope="firm").select(columns)


def bottlenecks(outcome: "Outcome") -> pl.DataFrame:
    """The chips that hold most cars back, the worst first, each in its worst week.

    That is where 1,000 more pieces make most cars; where that was not computed, price
    times shortage decides.
    """
    order = (
        pl.col("unlocks_1000").round(),
        pl.col("price") * pl.col("short_pieces"),
        pl.col("week"),
    )
    falling = [True, True, False]
    named = outcome.market.parts.filter(kind="chip").select("part", "name")
    return (
        outcome.bottlenecks.sort(order, descending=falling, nulls_last=True)
        .unique("part", keep="first", maintain_order=True)
        .join(named, on="part", maintain_order="left")
        .head(BOTTLENECKS_SHOWN)
        .select(
            "part",
            "name",
            pl.col("week").cast(pl.String),
            *("price", "short_pieces", "unlocks_1000", "worth_1000"),
        )
    )


def names_of(screen: Screen, market: "Market") -> dict[str, str]:
    """Firms by identifier, with their names in the language of the screen."""
    column = "name_zh" if screen.language == "zh" else "name"
    named = market.firms.select(
        "firm", label=pl.format("{} {}", "firm", pl.col(column).fill_null(""))
    )
    return dict(zip(named["firm"], named["label"], strict=True))
