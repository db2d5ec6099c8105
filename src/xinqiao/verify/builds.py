"""Builds: what is built for a need, by whom, and how much in a week."""

import polars as pl

from xinqiao.verify.balances import Broken, broken
from xinqiao.verify.breaches import Breach, breaches
from xinqiao.verify.coded import Rows
from xinqiao.verify.facts import Facts
from xinqiao.verify.labels import firm_text, need_text, part_text, week_text


def not_in_the_tree(rows: Rows, facts: Facts) -> list[Breach]:
    """What is built for a need is built somewhere in its tree."""
    nodes = facts.trees.nodes.select("programme", "part").unique()
    placed = rows.builds.join(facts.needs.rows.select("need", "programme"), on="need")
    stray = placed.join(nodes, on=["programme", "part"], how="anti")
    labels = need_text(stray["need"], facts), part_text(stray["part"], facts)
    return breaches("NOT_IN_TREE", "builds", stray.select("row", *labels))


def built_by_another(rows: Rows, facts: Facts) -> list[Breach]:
    """A part is built by its maker; where it has none, by the firm of the need."""
    makers = facts.parts.select("part", "maker")
    owners = facts.needs.rows.select("need", owner="firm")
    built = rows.builds.join(makers, on="part").join(owners, on="need")
    built = built.with_columns(want=pl.coalesce("maker", "owner"))
    wrong = built.filter(pl.col("firm") != pl.col("want"))
    firm, want = (firm_text(wrong[c], facts).alias(c) for c in ("firm", "want"))
    return breaches("WRONG_FIRM", "builds", wrong.select("row", firm, want))


def over_capacity(rows: Rows, facts: Facts) -> Broken:
    """No more is completed than can be: Σ builds ≤ capacity, by part and week."""
    cell = ["part", "week"]
    sums = rows.builds.group_by(cell).agg(have=pl.col("pieces").sum())
    limits = facts.capacity.rename({"pieces": "want"})
    over = sums.join(limits, on=cell).filter(pl.col("have") > pl.col("want"))
    key = pl.col("part").cast(pl.Int64) * facts.grid.size + pl.col("week")
    equations = over.select(
        key.alias("key"),
        part_text(over["part"], facts),
        week_text(over["week"], facts),
        "have",
        "want",
    )
    keyed = rows.builds.select("row", key=key)
    return broken("OVER_CAPACITY", equations, {"builds": keyed})
