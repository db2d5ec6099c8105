"""Every lot that could serve a line, scored; a bounded number of them at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from xinqiao.market import Market
from xinqiao.matching.candidates import KEY
from xinqiao.matching.lines import Lines
from xinqiao.matching.look import look_up
from xinqiao.matching.ranking import in_order, score

ROOM = 2_000_000
"""Pairs of lines and lots that are held at a time."""


@dataclass(frozen=True)
class Field:
    """All that can be paired.

    `lines`: as in Lines, with group (number of what is asked for), to_region, receiver
    (number of to_firm).
    `candidates`: group, candidate (number), part, reference (price), per_unit, window,
    evidence, usable. `lots`: as from `make_lots`. `lanes`: region, to_region, lane.
    `entitled`: line, reserved.
    """

    lines: pl.DataFrame
    candidates: pl.DataFrame
    lots: pl.DataFrame
    lanes: pl.DataFrame
    entitled: pl.DataFrame


def lay_field(
    market: Market, lines: Lines, candidates: pl.DataFrame, lots: pl.DataFrame
) -> Field:
    """Number what is asked for, and give lines and lots their regions."""
    groups = candidates.select(KEY).unique(maintain_order=True)
    groups = groups.with_columns(group=pl.int_range(pl.len(), dtype=pl.Int64))
    there = market.firms.select(to_firm="firm", to_region="region")
    numbered = candidates.with_columns(candidate=pl.int_range(pl.len(), dtype=pl.Int64))
    rows = look_up(look_up(lines.table, KEY, groups), "to_firm", there)
    return Field(
        rows.with_columns(receiver=pl.col("to_firm").rank("dense").cast(pl.Int64)),
        look_up(numbered, KEY, groups),
        lots,
        known_lanes(market),
        lines.entitled.rename({"firm": "reserved"}),
    )


def known_lanes(market: Market) -> pl.DataFrame:
    """Weeks between regions that are known: given ones, and none within a region."""
    lanes = market.lanes.rename({"from_region": "region", "weeks": "lane"})
    regions = market.firms.select("region").drop_nulls().unique()
    within = regions.with_columns(to_region="region", lane=pl.lit(0, pl.Int64))
    return pl.concat([lanes.select(within.columns), within])


def scored(field: Field, weights: Mapping[str, float]) -> Iterator[pl.DataFrame]:
    """Score all pairs, lines in their order, those of a line in order of merit.

    Yields line, place (of the lot), candidate, week (usable from), can (kits), pieces,
    surplus, lane, score, usable, value (of a kit), and what `reasons` tells.
    """
    for lines in in_chunks(field):
        pairs = paired(field, lines)
        pairs = pairs.with_columns(amounts()).with_columns(taken())
        pairs = pairs.filter(pl.col("can") > 0)
        yield in_order(pairs.with_columns(score(weights)))


def in_chunks(field: Field) -> Iterator[pl.DataFrame]:
    """Lines, so many at a time that their pairs take no more room than there is."""
    per_part = field.lots.group_by("part").len()
    per_group = field.candidates.join(per_part, on="part").group_by("group")
    sizes = per_group.agg(pl.sum("len"))
    lines = look_up(field.lines, "group", sizes)
    before = lines["len"].fill_null(0).cum_sum() // ROOM
    lines = lines.drop("len").with_columns(before.alias("chunk"))
    yield from lines.partition_by("chunk", maintain_order=True, include_key=False)


def paired(field: Field, lines: pl.DataFrame) -> pl.DataFrame:
    """Pair lines with lots that they may draw on, and that come in time to count."""
    asked = lines.select(
        *("line", "group", "due", "patience", "kits", "to_region", "receiver", "value")
    )
    pairs = asked.join(field.candidates.select(NEEDED), on="group")
    pairs = pairs.join(field.lots.drop("lot", "firm"), on="part")
    open_ = pairs.filter(pl.col("reserved").is_null())
    own = pairs.join(field.entitled, on=["line", "reserved"], how="semi")
    pairs = pl.concat([open_, own]).drop("reserved")
    pairs = pairs.join(field.lanes, on=["region", "to_region"], how="left")
    there = pl.col("week") + pl.duration(weeks=pl.col("lane").fill_null(0))
    pairs = pairs.with_columns(week=pl.max_horizontal(there, "usable_from"))
    pairs = pairs.with_columns(
        late=((pl.col("week") - pl.col("due")).dt.total_days() // 7).clip(0)
    )
    return pairs.filter(
        pl.col("patience").is_null() | (pl.col("late") <= pl.col("patience")),
        pl.col("usable_until").is_null() | (pl.col("week") <= pl.col("usable_until")),
    )


NEEDED = (
    *("group", "candidate", "part", "reference", "per_unit", "usable_from"),
    *("usable_until", "evidence", "usable"),
)
"""What pairs need to know of candidates."""


def amounts() -> list[pl.Expr]:
    """Kits that the lot can fill, and pieces that this uses, if it serves alone."""
    can = pl.min_horizontal("kits", pl.col("legal") // pl.col("per_unit"))
    return [can.alias("can"), (can * pl.col("per_unit")).alias("used")]


def taken() -> list[pl.Expr]:
    """Pieces that must be taken for it, and how many of these are surplus."""
    unit, used = pl.col("unit"), pl.col("used")
    pieces = pl.max_horizontal((used + unit - 1) // unit * unit, "entry")
    return [pieces.alias("pieces"), (pieces - used).alias("surplus")]
