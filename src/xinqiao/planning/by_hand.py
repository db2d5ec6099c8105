"""A market with the states of its components written by hand: what-ifs of approvals."""

import polars as pl

from xinqiao.market import Market
from xinqiao.planning.design import PLACE, WINDOW, list_components, written_components

SPOT = [*PLACE, "part"]


def by_hand(market: Market) -> Market:
    """The same market without approvals: what they show is written into the bill.

    Every component that evidence speaks of, those of general rules included, has a row
    of its own, with its state and its weeks of fitting; one that may never be fitted is
    rejected. A market without approvals is left as it is.
    """
    if market.approvals.is_empty():
        return market
    rows = one_each(list_components(market))
    never = (pl.col("usable_from") > pl.col("usable_until")).fill_null(False)
    rows = rows.with_columns(
        pl.when(never).then(pl.lit("rejected")).otherwise("state").alias("state"),
        *(pl.when(~never).then(n).alias(n) for n in WINDOW),
    )
    return market.replace(
        bom=rows.select(market.bom.columns),
        substitutes=market.substitutes.clear(),
        approvals=market.approvals.clear(),
        parts_evidence=market.parts_evidence.clear(),
    )


def with_states(market: Market, spots: pl.DataFrame, state: str) -> Market:
    """The market in which some components have another state, in their positions only.

    `spots`: parent, position, part, of components that are listed or that a rule adds.
    What a rule adds becomes a row of the bill, which wins over the rule. Their weeks of
    fitting are those that are written.
    """
    fresh = one_each(written_components(market)).join(spots, on=SPOT, how="semi")
    fresh = fresh.select(market.bom.columns).with_columns(state=pl.lit(state))
    market = by_hand(market)
    kept = market.bom.join(fresh, on=SPOT, how="anti")
    return market.replace(bom=pl.concat([kept, fresh]))


def one_each(rows: pl.DataFrame) -> pl.DataFrame:
    """Components that several rules add, once each: by the first that is usable."""
    rejected = pl.col("state") == "rejected"
    rows = rows.sort(*SPOT, rejected, "for_rank", "for_part")
    return rows.unique(SPOT, keep="first", maintain_order=True)
