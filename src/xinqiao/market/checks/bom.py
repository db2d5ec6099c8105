"""Bills of materials and substitutes: every row makes sense by itself."""

from collections.abc import Iterator

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.checks.apart import each_value
from xinqiao.market.coerce import Draft
from xinqiao.market.findings import finding

USES = (("bom", "part"), ("substitutes", "by"))
"""Where a part is used as a component."""


def of_kind(draft: Draft, kind: str) -> pl.Series:
    """The parts of one kind."""
    return draft["parts"].filter(pl.col("kind") == kind)["part"].implode()


def chips_are_not_built(draft: Draft) -> Iterator[Finding]:
    """A chip is bought: it has no bill of materials."""
    wrong = draft["bom"].filter(pl.col("parent").is_in(of_kind(draft, "chip")))
    wrong = wrong.select("row", value="parent")
    if wrong.height:
        yield from each_value("XQ402", wrong, "bom", "parent")


def vehicles_are_not_fitted(draft: Draft) -> Iterator[Finding]:
    """A vehicle is no component of anything."""
    for table, column in USES:
        wrong = draft[table].filter(pl.col(column).is_in(of_kind(draft, "vehicle")))
        if wrong.height:
            yield finding("XQ403", table=table, rows=wrong["row"], column=column)


def windows_open_before_they_close(draft: Draft) -> Iterator[Finding]:
    """usable_from is no later than usable_until."""
    for table in ("bom", "substitutes"):
        wrong = draft[table].filter(pl.col("usable_from") > pl.col("usable_until"))
        if wrong.height:
            rows = wrong["row"]
            yield finding("XQ407", table=table, rows=rows, column="usable_until")


def one_component_is_first(draft: Draft) -> Iterator[Finding]:
    """In each position one component is as designed: rank 1 is given once."""
    first = draft["bom"].filter(pl.col("rank") == 1, pl.col("state") != "rejected")
    key = ["parent", "position"]
    wrong = first.filter(pl.struct(*key, "part").is_unique())
    wrong = wrong.filter(pl.struct(key).is_duplicated())
    if wrong.height:
        yield finding("XQ409", table="bom", rows=wrong["row"], column="rank")


def nothing_replaces_itself(draft: Draft) -> Iterator[Finding]:
    """A substitute is another part."""
    wrong = draft["substitutes"].filter(pl.col("part") == pl.col("by"))
    if wrong.height:
        yield finding("XQ410", table="substitutes", rows=wrong["row"], column="by")


def rows_of_a_rule_agree(draft: Draft) -> Iterator[Finding]:
    """Rows that differ only in except_parent are one rule with one state and window."""
    rules = draft["substitutes"].drop_nulls(["part", "by"])
    said = pl.struct("state", "usable_from", "usable_until")
    wrong = rules.filter(said.n_unique().over("part", "by") > 1)
    if wrong.height:
        value = pl.concat_str("part", "by", separator=" → ").alias("value")
        wrong = wrong.select("row", value)
        yield from each_value("XQ411", wrong, "substitutes", "state")
