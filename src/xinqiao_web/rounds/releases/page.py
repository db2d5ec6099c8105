"""The situation as its page shows it: a sentence above each chart, and its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from xinqiao_web.core.charts import Pairs, pairs
from xinqiao_web.core.grouping import grouped
from xinqiao_web.core.texts import language, say
from xinqiao_web.rounds.releases.contributions import FILL, GAP
from xinqiao_web.rounds.releases.words import (
    Statement,
    fill_rates,
    percent,
    series_statement,
    statements,
    word,
)


@dataclass(frozen=True)
class Grid:
    """A table of totals with its margins; blank cells have no total."""

    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True)
class Situation:
    """What the page shows. `rounds`: number, gap and fill (per cent) of each round."""

    said: dict[str, str]
    gap: Grid
    gap_chart: Pairs | None
    fill: Sequence[tuple[str, str, str]]
    fill_chart: Pairs | None
    rounds: Sequence[tuple[int, str, str]]


def situation(number: int, releases: dict[int, pl.DataFrame]) -> Situation:
    """The situation after a round. `releases`: totals by round, up to this one."""
    totals = releases[number]
    tongue = language()
    said = {name: one.said(tongue) for name, one in statements(totals).items()}
    before = [releases[n] for n in sorted(releases) if n < number][-1:]
    step = since(totals, before[0] if before else None)
    gap = totals.filter(table=GAP)
    rates = fill_rates(totals.filter(table=FILL))
    weeks = gap.filter(pl.col("row").is_null(), pl.col("column").is_not_null())
    sizes = rates.drop_nulls("row")
    return Situation(
        {**said, "series": step.said(tongue)},
        grid(gap),
        week_chart(weeks),
        [
            (called(row), figure(due), f"{percent(rate)} %")
            for row, due, rate in rates.rows()
        ],
        size_chart(sizes),
        [one_round(n, releases[n]) for n in sorted(releases)],
    )


def since(totals: pl.DataFrame, before: pl.DataFrame | None) -> Statement:
    """How the gap changed since the release before, if there was one."""
    last = None if before is None else gap_of(before)
    return series_statement(gap_of(totals), last, first=before is None)


def gap_of(totals: pl.DataFrame) -> int | None:
    """The whole gap of a release; None if it is withheld."""
    gap = totals.filter(table=GAP)
    whole = gap.filter(pl.col("row").is_null(), pl.col("column").is_null())
    return whole["pieces"].item() if len(whole) else 0


def one_round(number: int, totals: pl.DataFrame) -> tuple[int, str, str]:
    """A round of the series: its gap and its fill."""
    rates = fill_rates(totals.filter(table=FILL))
    whole = rates.filter(pl.col("row").is_null())["fill_rate"].to_list()
    share = f"{percent(whole[0])} %" if whole else say("results.say.withheld")
    return number, figure(gap_of(totals)), share


def grid(totals: pl.DataFrame) -> Grid:
    """Totals by row and column, their sums last."""
    values = {(r, c): n for r, c, n in totals.select("row", "column", "pieces").rows()}
    columns = sorted({c for _, c in values if c is not None})
    rows = sorted({r for r, _ in values if r is not None})
    wide = [*columns, None]
    lines = [
        (
            called(row),
            [figure(values[row, c]) if (row, c) in values else "" for c in wide],
        )
        for row in [*rows, None]
        if values
    ]
    return Grid([*columns, say("results.say.all")], lines)


def cell(values: dict[Any, int | None], row: str | None, column: str | None) -> str:
    """A total as the page shows it; blank where there is none."""
    return figure(values[row, column]) if (row, column) in values else ""


def week_chart(weeks: pl.DataFrame) -> Pairs | None:
    """The gap by week, of the weeks that may be shown."""
    known = weeks.drop_nulls("pieces").sort("column")
    if known.is_empty():
        return None
    labels = [week[5:] for week in known["column"]]
    return pairs(labels, known["pieces"].to_list(), [0] * len(known))


def size_chart(sizes: pl.DataFrame) -> Pairs | None:
    """Cars due and delivered by size, of the sizes that may be shown."""
    if sizes.is_empty():
        return None
    given = (sizes["due"] * sizes["fill_rate"]).round().cast(pl.Int64)
    labels = [called(row) for row in sizes["row"]]
    return pairs(labels, sizes["due"].to_list(), given.to_list())


def called(row: str | None) -> str:
    """What a row is called; no row: all of them."""
    return say("results.say.all") if row is None else word(language(), row)


def figure(pieces: int | None) -> str:
    """A figure, or that it is withheld."""
    if pieces is None:
        return say("results.say.withheld")
    return grouped(str(pieces))
