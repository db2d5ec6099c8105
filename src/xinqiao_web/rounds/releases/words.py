"""Sentences that say what each chart shows, from what is published alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from xinqiao_web.core.texts import catalogue, say_in
from xinqiao_web.rounds.releases.contributions import FILL, GAP, UNKNOWN

HUNDRED = 100


@dataclass(frozen=True)
class Statement:
    """A sentence by its key in the room's texts, with its values."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def said(self, tongue: str) -> str:
        """The sentence in a language, names of sizes and kinds in its words."""
        named = {n: v for n, v in self.values.items() if n == "row"}
        values = {**self.values, **{n: word(tongue, v) for n, v in named.items()}}
        return say_in(tongue, f"releases.{self.key}", **values)


def word(tongue: str, row: str) -> str:
    """What a row of a table is called: sizes and kinds have words, categories not."""
    if row == UNKNOWN:
        return say_in(tongue, "releases.size.unknown")
    known = catalogue()["core"]["choices"]
    return say_in(tongue, f"core.choices.{row}") if row in known else row


def statements(totals: pl.DataFrame) -> dict[str, Statement]:
    """The sentence above each chart, by table, and the note on what is withheld.

    `totals`: of a release. No sentence says or implies a figure that is withheld.
    """
    gap, fill = (totals.filter(table=name) for name in (GAP, FILL))
    return {GAP: of_gap(gap), FILL: of_fill(fill), "withheld": of_withheld(totals)}


def of_withheld(totals: pl.DataFrame) -> Statement:
    """How many figures are withheld."""
    count = totals["pieces"].null_count()
    values = {"count": count, "all": len(totals)}
    return Statement("withheld.note" if count else "withheld.none", values)


def of_gap(totals: pl.DataFrame) -> Statement:
    """How large the gap is, and where it is largest."""
    if totals.is_empty():
        return Statement("gap.none")
    whole = one(totals.filter(pl.col("row").is_null(), pl.col("column").is_null()))
    rows = totals.filter(pl.col("row").is_not_null(), pl.col("column").is_null())
    columns = totals.filter(pl.col("row").is_null(), pl.col("column").is_not_null())
    row, column = largest(rows), largest(columns)
    if (
        whole is not None
        and is_most(row, rows, whole)
        and is_most(column, columns, whole)
    ):
        values = {"share": round(HUNDRED * row["pieces"] / whole), "row": row["row"]}
        return Statement(
            "gap.most", {**values, "pieces": whole, "column": column["column"]}
        )
    if whole is not None:
        return Statement("gap.whole", {"pieces": whole})
    if row:
        return Statement("gap.row", {"row": row["row"], "pieces": row["pieces"]})
    return Statement("gap.hidden")


def of_fill(totals: pl.DataFrame) -> Statement:
    """How much of what is due is delivered, and to whom least."""
    if totals.is_empty():
        return Statement("fill.none")
    rates = fill_rates(totals)
    whole = rates.filter(pl.col("row").is_null()).to_dicts()
    rows = rates.drop_nulls("row")
    lowest = rows.sort("fill_rate", "row").head(1).to_dicts()
    sizes = totals["row"].drop_nulls().n_unique()
    values: dict[str, Any] = {}
    if whole:
        values |= {"due": whole[0]["due"], "share": percent(whole[0]["fill_rate"])}
    if lowest:
        low = percent(lowest[0]["fill_rate"])
        values |= {"row": lowest[0]["row"], "low": low}
    kind = {
        (True, True): "most" if len(rows) == sizes else "whole",
        (True, False): "whole",
        (False, True): "row",
        (False, False): "hidden",
    }[bool(whole), bool(lowest)]
    return Statement(f"fill.{kind}", values)


def fill_rates(totals: pl.DataFrame) -> pl.DataFrame:
    """Fill rates that follow from published totals: row (blank: all), due, fill_rate.

    A rate is known where the cars due and those lost, or all that were given, are.
    """
    wide = totals.with_columns(pl.col("column").fill_null("due")).pivot(
        "column", index="row", values="pieces"
    )
    names = ("due", "on_time", "late", "lost")
    none = pl.lit(None, pl.Int64)
    # A column without a cell is a column of noughts, not a withheld one.
    wide = wide.with_columns(
        none.alias(name) if name == "due" else pl.lit(0).alias(name)
        for name in names
        if name not in wide.columns
    )
    cells = totals.select("row", "column").with_columns(cell=pl.lit(True))
    for name in names[1:]:
        here = cells.filter(column=name).select("row", "cell")
        wide = wide.join(here, on="row", how="left", nulls_equal=True)
        wide = wide.with_columns(
            pl.when("cell").then(name).otherwise(pl.lit(0)).alias(name)
        ).drop("cell")
    given = pl.coalesce(
        pl.col("due") - pl.col("lost"), pl.col("on_time") + pl.col("late")
    )
    due = pl.coalesce("due", given + pl.col("lost"))
    rows = wide.with_columns(due=due, fill_rate=given / due)
    return rows.select("row", "due", "fill_rate").drop_nulls("fill_rate").sort("row")


def series_statement(now: int | None, before: int | None, *, first: bool) -> Statement:
    """How the gap changed since the last round; blank: withheld."""
    if first:
        return Statement("series.first")
    if now is None or before is None:
        return Statement("series.unknown")
    if now == before:
        return Statement("series.same")
    kind = "rose" if now > before else "fell"
    return Statement(f"series.{kind}", {"pieces": abs(now - before)})


def one(rows: pl.DataFrame) -> int | None:
    """The pieces of the only row; None if they are withheld."""
    found: int | None = rows["pieces"].item() if len(rows) else None
    return found


def largest(rows: pl.DataFrame) -> dict[str, Any]:
    """The row with the most pieces, of those that are shown."""
    shown = rows.drop_nulls("pieces")
    found = shown.sort("pieces", "row", "column", descending=[True, False, False])
    return found.row(0, named=True) if len(found) else {}


def is_most(row: dict[str, Any], rows: pl.DataFrame, whole: int) -> bool:
    """Whether a row is surely the largest: all that is withheld together is no more."""
    return bool(row) and row["pieces"] >= whole - int(rows["pieces"].sum())


def percent(share: float) -> int:
    """A share as whole per cent."""
    return round(HUNDRED * share)
