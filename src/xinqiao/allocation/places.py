"""Where a part is taken, and what else may stand there."""

import polars as pl

from xinqiao.allocation.hindrances import Scene
from xinqiao.planning.design import PLACE, list_components


def places_of(scene: Scene, key: str, part: str) -> pl.DataFrame:
    """Positions in the bill of a need that take a part, or a module that holds it.

    Columns parent, position, instead (the part or module). `key`: a need. Any state
    counts, for what is not approved may be what is missing.
    """
    market = scene.outcome.market
    links = list_components(market).select("parent", "position", "part")
    root = market.demand.filter(demand=key)["part"]
    inside = spread(root, links, "parent", "part")
    links = links.filter(pl.col("parent").is_in(inside.implode()))
    chain = spread(pl.Series("part", [part]), links, "part", "parent")
    mine = links.filter(pl.col("part").is_in(chain.implode()))
    return mine.unique().sort(links.columns).rename({"part": "instead"})


def spread(start: pl.Series, links: pl.DataFrame, here: str, there: str) -> pl.Series:
    """All that can be reached along links, the start included."""
    found = new = start
    while len(new):
        new = links.filter(pl.col(here).is_in(new.implode()))[there].unique()
        new = new.filter(~new.is_in(found.implode()))
        found = pl.concat([found, new.rename(found.name)])
    return found


def everywhere(scene: Scene, part: str) -> pl.DataFrame:
    """Positions of the whole market that list a part: parent, position, instead."""
    rows = scene.outcome.market.bom.filter(part=part)
    return rows.select(*PLACE, instead="part").unique().sort(PLACE)


def components_of(scene: Scene, places: pl.DataFrame) -> pl.DataFrame:
    """Other components of positions, one row each, with its state and its rank.

    What is taken there itself is among them if it is not approved.

    `places`: parent, position, instead. Columns of the table bom, for_part, instead,
    usable (by the policy), by (who could approve it: who builds the parent; blank if
    anybody who needs it).
    """
    market, usable = scene.outcome.market, list(scene.outcome.policy.usable)
    makers = market.parts.select(parent="part", by="maker")
    chain = places["instead"].unique()
    rows = list_components(market).with_columns(usable=pl.col("state").is_in(usable))
    rows = rows.filter(~pl.col("part").is_in(chain.implode()) | ~pl.col("usable"))
    rows = rows.sort(*PLACE, "part", "for_rank", "for_part")
    rows = rows.unique([*PLACE, "part"], keep="first", maintain_order=True)
    own = places.with_columns(part="instead")
    rows = rows.join(own, on=[*PLACE, "part"], how="left")
    places = places.unique(PLACE, keep="first", maintain_order=True)
    rows = rows.join(places, on=PLACE, suffix="_first")
    rows = rows.with_columns(instead=pl.coalesce("instead", "instead_first"))
    rows = rows.drop("instead_first").join(makers, on="parent", how="left")
    return rows.sort(*PLACE, "rank", "part")
