"""Where a part is used: its places, and all that is built from it, level by level."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from xinqiao.errors import Refused
from xinqiao.market import Market
from xinqiao.market.findings import finding
from xinqiao.market.nearest import nearest
from xinqiao.planning.by_hand import one_each
from xinqiao.planning.design import PLACE, WINDOW, list_components

PIECES = ["designed", "most"]


@dataclass(frozen=True, eq=False)
class WhereUsed:
    """Where a part stands in all bills of materials.

    `places`: one row per place that may hold it: parent, position, per_unit, rank,
    state, usable_from, usable_until, for_part (the part it stands in for by a general
    rule; blank: it is listed). `above`: one row per part that is built from it: part,
    kind, level (fewest levels between), designed (pieces in one, where all is as
    designed), most (pieces in one, if it stood in every place that may hold it),
    firms (that need the part above), due (pieces of it). `notices`: of its maker.
    """

    part: str
    places: pl.DataFrame
    above: pl.DataFrame
    notices: pl.DataFrame


def where_used(market: Market, part: str) -> WhereUsed:
    """Find every place of a part, and every module and vehicle that holds it.

    Rejected components are shown among the places, and lead to nothing above. In a
    market with approvals states are what evidence shows.

    Pieces in one parent = Σ over its places of per_unit · pieces in one component.

    Raises
    ------
    Refused
        XQ941, if the market has no such part.

    Examples
    --------
    >>> from xinqiao import sample_market
    >>> used = where_used(sample_market(), "chip-01")
    >>> used.above.columns[:4]
    ['part', 'kind', 'level', 'designed']
    """
    refuse_unknown(market, part)
    components = one_each(list_components(market))
    places = components.filter(part=part).select(
        *PLACE, "per_unit", "rank", "state", *WINDOW, "for_part"
    )
    rows = list(upward(components.filter(pl.col("state") != "rejected"), part))
    return WhereUsed(
        part=part,
        places=places.sort(PLACE),
        above=with_needs(market, rows),
        notices=market.notices.filter(part=part).drop("part"),
    )


def refuse_unknown(market: Market, *parts: str) -> None:
    """Refuse parts that the market does not list."""
    known = market.parts["part"]
    found = [
        finding(
            "XQ941",
            table="parts",
            column="part",
            value=(part,),
            nearest=nearest(part, known),
        )
        for part in parts
        if not known.is_in([part]).any()
    ]
    if found:
        raise Refused(found)


def upward(components: pl.DataFrame, part: str) -> Iterator[pl.DataFrame]:
    """Go up from a part, a level at a time: part, level, designed, most."""
    first = pl.when(pl.col("rank") == 1).then("per_unit").otherwise(0)
    links = components.select(
        "parent", "part", designed_each=first, most_each="per_unit"
    )
    each = {"part": [part], "designed": [1], "most": [1]}
    here, level = pl.DataFrame(each), 0
    while len(here):
        level += 1
        found = (
            links.join(here, on="part")
            .group_by(part="parent")
            .agg((pl.col(n) * pl.col(f"{n}_each")).sum() for n in PIECES)
        )
        here = found
        yield found.with_columns(level=pl.lit(level, pl.Int64))


def with_needs(market: Market, rows: list[pl.DataFrame]) -> pl.DataFrame:
    """All that is above, once each, with its kind and who needs how much of it."""
    above = pl.concat(rows).group_by("part").agg(pl.min("level"), pl.sum(*PIECES))
    due = market.demand.group_by("part").agg(
        firms=pl.col("firm").unique().sort(), due=pl.sum("pieces")
    )
    above = above.join(market.parts.select("part", "kind"), on="part", how="left")
    above = above.join(due, on="part", how="left")
    above = above.with_columns(
        pl.col("firms").fill_null([]), pl.col("due").fill_null(0)
    )
    columns = ("part", "kind", "level", *PIECES, "firms", "due")
    return above.select(columns).sort("level", "part")
