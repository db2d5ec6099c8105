"""Lots, capacity, pledges: what is offered can be taken and used."""

from collections.abc import Iterator

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.checks.apart import each_value
from xinqiao.market.coerce import Draft
from xinqiao.market.findings import finding

EXACT = 2**53
"""Pieces up to which sums are exact in any arithmetic."""


def totals_can_be_counted(draft: Draft) -> Iterator[Finding]:
    """The pieces of a whole table add up to no more than can be counted exactly."""
    for table in ("supply", "demand", "capacity"):
        total = draft[table]["pieces"].cast(pl.Float64).sum()
        if total > EXACT:
            largest = draft[table].top_k(1, by="pieces")["row"]
            yield finding(
                "XQ507", table=table, rows=largest, column="pieces", most=EXACT
            )


def lots_can_be_taken(draft: Draft) -> Iterator[Finding]:
    """The smallest amount that minimum and multiple allow is in the lot.

    Smallest amount = minimum, rounded up to whole multiples.
    """
    least, multiple = pl.col("minimum").fill_null(1), pl.col("multiple").fill_null(1)
    smallest = (least + multiple - 1) // multiple * multiple
    wrong = draft["supply"].filter(pl.col("pieces") > 0, smallest > pl.col("pieces"))
    if wrong.height:
        too_many = wrong["multiple"].fill_null(1) > wrong["pieces"]
        column = "multiple" if too_many.all() else "minimum"
        yield finding("XQ504", table="supply", rows=wrong["row"], column=column)


def capacity_is_for_what_is_built(draft: Draft) -> Iterator[Finding]:
    """Capacity bounds what is built; a part without a bill of materials is not."""
    built = draft["bom"]["parent"].drop_nulls().unique().implode()
    wrong = draft["capacity"].filter(~pl.col("part").is_in(built))
    wrong = wrong.select("row", value="part")
    if wrong.height and draft.is_sound("bom", "parent"):
        yield from each_value("XQ506", wrong, "capacity", "part")


def pledged(draft: Draft) -> pl.DataFrame:
    """Pledges with what is known of their lots; pieces blank = the whole lot."""
    lots = draft["supply"].drop_nulls(["lot"])
    lots = lots.join(draft["pledges"], on="lot", how="semi", maintain_order="left")
    lots = lots.unique("lot", keep="first")
    lots = lots.select(
        "lot", "reserved_for", "blocked", holder="firm", held=pl.col("pieces")
    )
    return draft["pledges"].join(lots, on="lot", maintain_order="left")


def pledges_are_of_own_lots(draft: Draft) -> Iterator[Finding]:
    """A firm pledges lots that it holds or that are reserved for it."""
    own = (pl.col("firm") == pl.col("holder")) | (
        pl.col("firm") == pl.col("reserved_for")
    ).fill_null(False)
    wrong = pledged(draft).filter(~own)
    if wrong.height and draft.is_sound("supply", "firm", "reserved_for"):
        yield finding("XQ510", table="pledges", rows=wrong["row"], column="firm")


def pledges_are_within_the_lot(draft: Draft) -> Iterator[Finding]:
    """All that is pledged of a lot is no more than is in it."""
    pieces = pl.coalesce("pieces", "held")
    wrong = pledged(draft).filter(pieces.sum().over("lot") > pl.col("held"))
    wrong = wrong.select("row", value="lot")
    if wrong.height and draft.is_sound("supply", "pieces"):
        yield from each_value("XQ511", wrong, "pledges", "pieces")


def pledged_lots_can_be_used(draft: Draft) -> Iterator[Finding]:
    """A blocked lot cannot be swapped."""
    wrong = pledged(draft).filter(pl.col("blocked"))
    if wrong.height:
        yield finding("XQ512", table="pledges", rows=wrong["row"], column="lot")
