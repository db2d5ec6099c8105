"""What `match` has to say to those who have lots: who needs them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from xinqiao.cli.grids import grid, whole
from xinqiao.cli.screen import Screen

if TYPE_CHECKING:
    from rich.console import RenderableType

LOTS_SHOWN = 3
"""Lots up to which each is shown with the needs that it could serve."""

ROWS_SHOWN = 15


def holders_view(screen: Screen, offers: pl.DataFrame) -> Iterator["RenderableType"]:
    """A few lots with the needs that they could serve, or many with their number."""
    lots = offers.select("lot", "part", "firm").unique().sort("lot")
    if lots.is_empty():
        yield screen.say("match.unwanted")
    elif lots.height > LOTS_SHOWN:
        yield from many_lots(screen, offers)
    else:
        for lot in lots.to_dicts():
            yield from one_lot(screen, lot, offers.filter(lot=lot["lot"]))
    yield ""


def one_lot(
    screen: Screen, lot: dict[str, str], offers: pl.DataFrame
) -> Iterator["RenderableType"]:
    """One lot and the needs that it could serve, best first."""
    yield screen.say("match.wanted_by", count=whole(offers.height), **lot)
    rows = offers.sort(-pl.col("score"), "due", "demand", "parent", "position")
    names = ("demand", "place", "wanted", "class", "pieces", "due", "score", "dealt")
    cells = (
        (
            row["demand"],
            place_of(row["parent"], row["position"]),
            row["wanted"],
            row["class"],
            whole(row["pieces"]),
            str(row["due"]),
            f"{row['score']:.3f}",
            whole(row["together"]),
        )
        for row in rows.head(ROWS_SHOWN).to_dicts()
    )
    yield grid([screen.say(f"match.{name}") for name in names], cells, texts=3)
    if (more := rows.height - ROWS_SHOWN) > 0:
        yield screen.say("verdict.more", more=more)


def many_lots(screen: Screen, offers: pl.DataFrame) -> Iterator["RenderableType"]:
    """Lots with the number of needs that they could serve, the most wanted first."""
    lots = offers.group_by("lot", "part").agg(
        needs=pl.len(), best=pl.max("score"), dealt=pl.sum("together")
    )
    names = ("lot", "part", "needs", "best", "dealt")
    rows = lots.sort(-pl.col("needs").cast(pl.Int64), "lot").head(ROWS_SHOWN).to_dicts()
    cells = (
        (
            row["lot"],
            row["part"],
            whole(row["needs"]),
            f"{row['best']:.3f}",
            whole(row["dealt"]),
        )
        for row in rows
    )
    yield grid([screen.say(f"match.{name}") for name in names], cells, texts=2)
    if (more := lots.height - ROWS_SHOWN) > 0:
        yield screen.say("verdict.more", more=more)


def place_of(parent: str | None, position: str | None) -> str:
    """Where pieces go; blank if they are delivered as such."""
    return " · ".join(filter(None, (parent, position)))
