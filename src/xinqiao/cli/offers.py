"""What `match` has to say, for people."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from xinqiao.cli.grids import grid, percent, whole
from xinqiao.cli.holders import holders_view, place_of
from xinqiao.cli.screen import Screen

if TYPE_CHECKING:
    from rich.console import RenderableType

    from xinqiao import Matches, Policy
    from xinqiao.cli.search import Search

LINES_SHOWN = 3
"""Positions up to which each is shown with its offers."""

ROWS_SHOWN = 15

LINE = ("demand", "parent", "position", "wanted", "due")


def offers_view(
    screen: Screen, found: "Matches", asked: "Search", policy: "Policy"
) -> Iterator["RenderableType"]:
    """The offers of a few positions, or which of many are worst served; the proof.

    Who asks about lots is shown who needs them.
    """
    lines = found.lines
    if asked.names.lots or asked.names.firms:
        yield from holders_view(screen, found.offers)
    elif lines.height <= LINES_SHOWN:
        for line in lines.to_dicts():
            yield from line_view(screen, line, found.offers)
    else:
        yield from many_view(screen, lines, found.offers)
    yield screen.say(
        "match.filled",
        lines=whole(lines.height),
        offers=whole(found.offers.height),
        covered=whole(int(lines["together"].sum())),
        asked=whole(int(lines["asked"].sum())),
    )
    yield screen.say("match.proof", gap=percent(found.gap, 4))
    yield policy.describe_matching()[screen.language]
    if found.findings:
        yield screen.say("match.doubts", count=len(found.findings))
    if asked.out:
        yield screen.say("match.files", path=asked.out)


def line_view(
    screen: Screen, line: dict[str, Any], offers: pl.DataFrame
) -> Iterator["RenderableType"]:
    """One position: what is asked for, its offers, and what they lack."""
    from xinqiao.matching.reasons import say

    where = "match.at" if line["position"] else "match.itself"
    yield screen.say(where, **{**line, "asked": whole(line["asked"])})
    key = pl.all_horizontal(pl.col(n).eq_missing(pl.lit(line[n])) for n in LINE)
    rows = offers.filter(key)
    if rows.is_empty():
        yield screen.say("match.none")
        yield ""
        return
    yield offer_grid(screen, rows.head(ROWS_SHOWN).to_dicts())
    if (more := rows.height - ROWS_SHOWN) > 0:
        yield screen.say("verdict.more", more=more)
    lacking = rows.filter(pl.col("missing").is_not_null())
    lacking = lacking.unique(["part", "missing"], keep="first", maintain_order=True)
    comma = screen.say("match.comma")
    for part, missing in zip(lacking["part"], lacking["missing"], strict=True):
        needed = comma.join(say(missing, screen.language))
        yield screen.say("match.lacks", part=part, missing=needed)
    yield ""


def class_of(screen: Screen, row: dict[str, Any]) -> str:
    """How like the part that is asked for an offer's is: a letter, or the same."""
    likeness = str(row["class"])
    return screen.say("match.same") if likeness == "same" else likeness


def offer_grid(screen: Screen, rows: list[dict[str, Any]]) -> "RenderableType":
    """Offers, best first."""
    names = ("lot", "firm", "part", "class", "pieces", "week", "score", "dealt")
    cells = (
        (
            row["lot"],
            row["firm"],
            row["part"],
            class_of(screen, row),
            whole(row["pieces"]),
            str(row["week"]),
            f"{row['score']:.3f}",
            whole(row["together"]),
        )
        for row in rows
    )
    return grid([screen.say(f"match.{name}") for name in names], cells, texts=3)


def many_view(
    screen: Screen, lines: pl.DataFrame, offers: pl.DataFrame
) -> Iterator["RenderableType"]:
    """Of many positions, those of which the least can be filled, with the best offer.

    All positions in their order where each can be filled.
    """
    share = pl.col("together") / pl.col("asked")
    lines = lines.with_columns(share=share)
    short = lines.filter(share < 1).sort("share", *LINE)
    if short.is_empty():
        yield screen.say("match.all")
        short = lines.sort(LINE)
    else:
        yield screen.say("match.short", count=whole(short.height))
    best = offers.unique(LINE, keep="first", maintain_order=True)
    rows = short.head(ROWS_SHOWN).join(
        best.select(*LINE, "lot", "class"),
        on=LINE,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    names = ("demand", "place", "wanted", "best_lot", "asked", "alone", "dealt")
    cells = (
        (
            row["demand"],
            place_of(row["parent"], row["position"]),
            row["wanted"],
            "–" if row["lot"] is None else f"{row['lot']} ({class_of(screen, row)})",
            whole(row["asked"]),
            percent(row["alone"] / row["asked"], 0),
            percent(row["share"], 0),
        )
        for row in rows.to_dicts()
    )
    yield grid([screen.say(f"match.{name}") for name in names], cells, texts=4)
    if (more := short.height - ROWS_SHOWN) > 0:
        yield screen.say("verdict.more", more=more)
    yield screen.say("match.all_of_them")
