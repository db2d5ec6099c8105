"""What a firm sees of its cars: the bills of materials that are its own.

A part that is built by another firm is seen as one part: what is inside is its maker's.
"""

from dataclasses import dataclass

import polars as pl

from xinqiao import Market


@dataclass(frozen=True)
class Trees:
    """A firm's own trees.

    `shown`: car, part, as_part, inside. Every part of the car's tree, with the part as
    which the firm sees it: itself, or the bought part that has it inside. `seen`: the
    parts that the firm sees. `own`: those that it builds.
    """

    shown: pl.DataFrame
    seen: pl.Series
    own: pl.Series

    def as_seen(self, rows: pl.DataFrame, part: str) -> pl.DataFrame:
        """Rows (`car`, and a part) with the part as the firm sees it, and `inside`."""
        known = self.shown.rename({"part": part})
        found = rows.join(known, on=["car", part], how="left", maintain_order="left")
        return found.drop(part).rename({"as_part": part})


def trees_of(market: Market, firm: str) -> Trees:
    """The trees of the parts that a firm demands."""
    wanted = market.demand.filter(firm=firm)["part"].unique()
    maker = pl.coalesce(
        "maker", pl.when(pl.col("part").is_in(wanted.implode())).then(pl.lit(firm))
    )
    own = market.parts.filter(maker == firm)["part"]
    edges = edges_of(market)
    roots = pl.DataFrame({"car": wanted, "part": wanted, "top": wanted})
    reached = [roots]
    while len(reached[-1]):
        below = reached[-1].join(edges, left_on="part", right_on="parent")
        is_own = pl.col("part").is_in(own.implode())
        # Below what another firm builds, all is seen as that.
        below = below.select(
            "car",
            part="component",
            top=pl.when(is_own).then("component").otherwise("top"),
        ).unique()
        known = pl.concat(reached)
        reached.append(below.join(known, on=below.columns, how="anti"))
    shown = pl.concat(reached).with_columns(inside=pl.col("top") != pl.col("part"))
    shown = shown.sort("car", "part", "inside", "top")
    shown = shown.unique(["car", "part"], keep="first", maintain_order=True)
    shown = shown.rename({"top": "as_part"})
    built = edges.filter(pl.col("parent").is_in(own.implode()))["component"]
    return Trees(shown, pl.concat([wanted, own, built]).unique(), own)


def edges_of(market: Market) -> pl.DataFrame:
    """Which component may go into which parent: parent, component."""
    listed = market.bom.select("parent", component="part")
    rules = market.substitutes.select("part", "by")
    added = market.bom.join(rules, on="part").select("parent", component="by")
    return pl.concat([listed, added]).unique()
