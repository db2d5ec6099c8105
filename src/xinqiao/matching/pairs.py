"""Every lot that could serve a line, scored; a bounded number of them at a time."""

from collections.abc import Iterator, Mapping

import polars as pl

from xinqiao.matching.field import Field
from xinqiao.matching.look import in_parts, look_up
from xinqiao.matching.ranking import score

ROOM = 4_000_000
"""Pairs of lines and lots that are held at a time."""

DAYS = 7

OF_LINE = ("line", "group", "due", "patience", "kits")
OF_LOT = (
    *("place", "number", "week", "lane", "unit", "entry", "legal", "price"),
    *("probability", "record"),
)
OF_CANDIDATE = (
    *("group", "candidate", "number", "reference", "per_unit", "usable_from"),
    *("usable_until", "evidence", "usable"),
)
"""What pairs need to know of lines, lots and candidates."""

PAIR = ("line", "candidate", "place", "score", "week", "price", "usable", "can", "kits")


def scored(field: Field, weights: Mapping[str, float]) -> Iterator[pl.DataFrame]:
    """Score all pairs of lines and lots, the lines in parts.

    Yields line, candidate, place (of the lot), score, week (usable from), price,
    usable, can (kits that it could fill), kits (of the line).
    """
    for lines in in_parts(field.lines, "to_region"):
        lots = on_the_way(field, lines["to_region"].first())
        for some in in_chunks(field, lines):
            pairs = measured(paired(field, some.lazy(), lots.lazy()))
            told = pairs.with_columns(score(weights)).select(PAIR)
            yield told.collect()


def on_the_way(field: Field, to_region: object) -> pl.DataFrame:
    """Lots with lane (weeks to a region, blank: not known), and the week of arrival."""
    lanes = field.lanes.filter(pl.col("to_region").eq_missing(to_region))
    lots = look_up(field.lots, "region", lanes.select("region", "lane"))
    way = DAYS * pl.col("lane").fill_null(0)
    return lots.with_columns(week=(pl.col("week") + way).cast(pl.Int32))


def in_chunks(field: Field, lines: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Lines, so many at a time that their pairs take no more room than there is."""
    per_part = field.lots.group_by("number").len()
    per_group = field.candidates.join(per_part, on="number").group_by("group")
    sized = look_up(lines, "group", per_group.agg(pl.sum("len").cast(pl.Int64)))
    before = sized["len"].fill_null(0).cum_sum() // ROOM
    chunks = in_parts(sized.with_columns(before.alias("chunk")), "chunk")
    yield from (chunk.drop("len", "chunk") for chunk in chunks)


def paired(field: Field, lines: pl.LazyFrame, lots: pl.LazyFrame) -> pl.LazyFrame:
    """Pair lines with the lots of their candidates that they may draw on."""
    candidates = field.candidates.lazy().select(OF_CANDIDATE)
    asked = lines.select(OF_LINE).join(candidates, on="group")
    kept = pl.col("reserved").is_null()
    open_ = asked.join(lots.filter(kept).select(OF_LOT), on="number")
    others = lots.filter(~kept).select(*OF_LOT, "reserved")
    own = asked.join(others, on="number").join(
        field.entitled.lazy(), on=["line", "reserved"], how="semi"
    )
    return pl.concat([open_, own.drop("reserved")])


def measured(pairs: pl.LazyFrame) -> pl.LazyFrame:
    """Say when pieces are there, how late, how many serve, how many must be taken.

    Leaves out what comes too late, or serves nothing.
    """
    week, per, unit = (pl.col(name) for name in ("week", "per_unit", "unit"))
    used = pl.col("can") * per
    pieces = pl.max_horizontal((used + unit - 1) // unit * unit, "entry")
    return (
        pairs.with_columns(week=pl.max_horizontal(week, "usable_from"))
        .with_columns(
            late=((week - pl.col("due")) // DAYS).clip(0),
            can=pl.min_horizontal("kits", pl.col("legal") // per),
        )
        .filter(
            pl.col("can") > 0,
            pl.col("patience").is_null() | (pl.col("late") <= pl.col("patience")),
            pl.col("usable_until").is_null() | (week <= pl.col("usable_until")),
        )
        .with_columns(pieces=pieces, surplus=pieces - used)
    )


def details(field: Field, pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs with all that is known of their lines, lots and candidates.

    `pairs`: line, candidate, place, score, and what is to be kept.
    """
    lines = field.lines.select(*OF_LINE, "receiver", "value", "to_region")
    rows = look_up(pairs.drop("week", "price", "usable", "can", "kits"), "line", lines)
    listed = field.candidates.select(*OF_CANDIDATE).drop("group", "number")
    rows = look_up(rows, "candidate", listed)
    lots = field.lots.drop("lot", "firm", "part", "reserved")
    rows = look_up(look_up(rows, "place", lots), ["region", "to_region"], field.lanes)
    way = DAYS * pl.col("lane").fill_null(0)
    rows = rows.with_columns(week=(pl.col("week") + way).cast(pl.Int32))
    return measured(rows.lazy()).collect()
