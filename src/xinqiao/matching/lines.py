"""What is really asked for: needs, taken apart to the chips of their positions.

A line is one need's call for one chip in one position. A need for a car has a line for
every position of its bill of materials, down through its modules as they are designed;
a need for a chip is a line by itself.
"""

from dataclasses import dataclass

import polars as pl

from xinqiao.market import Market

PLACE = ["parent", "position"]
SPOT = ["root", *PLACE, "lead"]
"""Where chips of a demanded part go, and how many weeks before it is delivered."""


@dataclass(frozen=True)
class Lines:
    """All lines of some needs, numbered in canonical order.

    `table`: line, demand, parent, position (both blank: delivered as such), wanted (the
    part as designed), due (Monday by which it must be there), patience (weeks; blank:
    for ever), kits (times that the position must be filled), asked (pieces of the part
    wanted that this takes), to_firm (who fits or gets it), value (worth of a kit).
    `entitled`: line, firm: whose reserved lots it may draw on.
    """

    table: pl.DataFrame
    entitled: pl.DataFrame


def make_lines(market: Market, needs: pl.DataFrame) -> Lines:
    """Take needs apart.

    `needs`: rows of the table demand; those of no pieces make no line.
    """
    needs = needs.filter(pl.col("pieces") > 0)
    spots, makers = leaves(market, needs.select(root="part").unique())
    rows = needs.rename({"part": "root"}).join(spots, on="root", maintain_order="left")
    worth = pl.col("worth") * pl.col("sell_through")
    rows = rows.with_columns(
        due=pl.col("week") - pl.duration(weeks=pl.col("lead")),
        kits=pl.col("pieces") * pl.col("times"),
        asked=pl.col("pieces") * pl.col("times") * pl.col("per_unit"),
        to_firm=pl.coalesce("maker", "firm"),
        value=worth / pl.col("times"),
    ).sort("demand", *PLACE, "due")
    rows = rows.with_columns(line=pl.int_range(pl.len(), dtype=pl.Int64))
    above = rows.select("line", *SPOT).join(makers, on=SPOT, nulls_equal=True)
    own = rows.select("line", "firm")
    return Lines(
        rows.select(
            *("line", "demand", *PLACE, "wanted", "due", "patience", "kits", "asked"),
            *("to_firm", "value"),
        ),
        pl.concat([own, above.select("line", firm="maker_above")]).unique(),
    )


def leaves(market: Market, roots: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Find what demanded parts take that is not built itself, as designed.

    Returns the spots (root, parent, position, lead, wanted, per_unit, times: how often
    the position is in one piece of the root, maker of the parent), and the makers of
    the parent and of all above it, whose reserved lots may be drawn there too (root,
    parent, position, lead, maker_above).
    """
    design = as_designed(market.bom)
    built = market.parts.select("part", "maker", "lead_weeks")
    built = built.join(design, left_on="part", right_on="parent", how="semi")
    text, count = pl.lit(None, pl.String), pl.lit(0, pl.Int64)
    level = roots.select(
        "root",
        *(text.alias(name) for name in (*PLACE, "maker")),
        wanted="root",
        lead=count,
        per_unit=count + 1,
        times=count + 1,
        above=pl.lit([], pl.List(pl.String)),
    )
    found = [level.clear()]
    while level.height:
        found.append(level.join(built, left_on="wanted", right_on="part", how="anti"))
        level = below(level, built, design)
    rows = pl.concat(found)
    spots = rows.group_by(*SPOT, "wanted", "maker", "per_unit").agg(pl.sum("times"))
    makers = rows.select(*SPOT, maker_above="above").explode("maker_above")
    return spots, makers.drop_nulls("maker_above").unique()


def below(
    level: pl.DataFrame, built: pl.DataFrame, design: pl.DataFrame
) -> pl.DataFrame:
    """Go one level down, from parts that are built to what goes into them."""
    rows = level.drop("maker", *PLACE).join(built, left_on="wanted", right_on="part")
    rows = rows.join(design, left_on="wanted", right_on="parent")
    return rows.select(
        "root",
        "position",
        "maker",
        parent="wanted",
        wanted="part",
        lead=pl.col("lead") + pl.col("lead_weeks"),
        per_unit="per_unit_right",
        times=pl.col("times") * pl.col("per_unit"),
        above=pl.concat_list("above", "maker"),
    ).select(*level.columns)


def as_designed(bom: pl.DataFrame) -> pl.DataFrame:
    """The first component of every position: parent, position, part, per_unit.

    One that is rejected only where there is no other.
    """
    listed = bom.sort(*PLACE, pl.col("state") == "rejected", "rank", "part")
    first = listed.unique(PLACE, keep="first", maintain_order=True)
    return first.select(*PLACE, "part", "per_unit")
