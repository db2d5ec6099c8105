"""From a plan to the tables of an outcome."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from xinqiao.allocation.bottlenecks import bottlenecks_table
from xinqiao.allocation.cures import cures_table
from xinqiao.allocation.fill_rates import fill_rates_table
from xinqiao.allocation.goods import (
    allocations_table,
    builds_table,
    deliveries_table,
    leftovers_table,
    usage_table,
)
from xinqiao.allocation.names import Names
from xinqiao.allocation.proof import make_proof, prices_table
from xinqiao.allocation.shortfalls import dearest_costs, shortfalls_table
from xinqiao.planning.pegging.lots import peg_lots
from xinqiao.planning.pegging.peg import peg
from xinqiao.planning.plan import Plan, Progress, silent
from xinqiao.planning.rounding.rounded import WholePlan


@dataclass(frozen=True)
class Allocation:
    """The tables of an outcome by name, and its proof."""

    tables: dict[str, pl.DataFrame]
    proof: dict[str, Any]


def allocate(
    plan: Plan,
    whole: WholePlan,
    market_hash: str,
    engine: str,
    progress: Progress = silent,
) -> Allocation:
    """Peg the whole pieces of a plan to needs and lots, and explain the rest."""
    ground = plan.ground
    delivered = whole.whole.started[: ground.streams.count]
    progress("peg")
    pegs, names = peg(ground.net, ground.streams, whole.whole), Names(ground)
    # What takes much room comes before the longest tables, and these are made with
    # what is needed no more out of the way.
    costs = dearest_costs(plan, pegs.lost)
    tables = {
        "deliveries": deliveries_table(names, pegs),
        "builds": builds_table(names, pegs),
        "usage": usage_table(names, pegs),
    }
    lost, blocks = pegs.lost, peg_lots(whole, ground.pools, pegs.draws)
    del pegs
    tables["allocations"] = allocations_table(names, whole, blocks)
    left = leftovers_table(ground.market, tables["allocations"])
    tables["leftovers"] = left
    tables["shortfalls"] = shortfalls_table(ground, lost, costs, left)
    tables["fill_rates"] = fill_rates_table(
        ground, tables["deliveries"], plan.delivered
    )
    progress("cure")
    tables["cures"] = cures_table(plan, whole, lost)
    progress("unlock")
    tables["bottlenecks"] = bottlenecks_table(plan, delivered)
    progress("prove")
    tables["prices"] = prices_table(plan)
    return Allocation(tables, make_proof(plan, delivered, market_hash, engine))
