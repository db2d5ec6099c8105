"""Which parts hold cars back, at what price, and what more of them would bring."""

import numpy as np
import polars as pl

from xinqiao.allocation.names import ordered
from xinqiao.errors import SolverFailed
from xinqiao.planning.grid import Ints
from xinqiao.planning.net import Net
from xinqiao.planning.plan import Plan
from xinqiao.planning.stages import StageResult

MORE = 1000.0  # pieces
SOLVED = 20  # bottlenecks that are re-solved
CENT = 1e-7  # prices below are the solver's dust
DIGITS = 4  # of re-solved figures; further ones are the solver's dust


def worth_result(plan: Plan) -> StageResult | None:
    """The result of the stage `worth`, if the policy has one."""
    found = [r for r in plan.results if r.stage.name == "worth"]
    return found[0] if found else None


def open_prices(plan: Plan, result: StageResult) -> pl.DataFrame:
    """Prices of one more piece in open pools: pool, bucket, binds, price.

    Pi(t) = sum of prices from t on. A pool without arrivals from one bucket to another
    binds in the last of them; one more piece surely helps if it comes by the first.
    """
    after = np.cumsum(result.tariff.pool[:, ::-1], axis=1)[:, ::-1]
    opened = plan.ground.pools.table["reserved"].is_null().to_numpy()
    pool, binds = np.nonzero((result.tariff.pool > CENT) & opened[:, None])
    arrives = plan.ground.pools.arrivals > 0
    arrives[:, 0] = True
    came = np.where(arrives, np.arange(arrives.shape[1]), 0)
    since = np.maximum.accumulate(came, axis=1)[pool, binds]
    rows = {"pool": pool, "bucket": since, "binds": binds, "price": after[pool, binds]}
    return pl.DataFrame(rows)


def per_car(net: Net) -> tuple[Ints, Ints, Ints]:
    """Pieces of each part that a delivered piece takes: part, stream, pieces.

    Every place that lists the part counts, alternates too.
    """
    each = np.ones(net.nodes, np.int64)
    for tier in range(1, net.tiers):
        nodes = np.flatnonzero(net.node_tier == tier)
        place = net.node_place[nodes]
        each[nodes] = each[net.place_node[place]] * net.place_per_unit[place]
    pieces = net.place_per_unit * each[net.place_node]
    stream = net.node_stream[net.place_node]
    key = net.place_part * (int(stream.max(initial=0)) + 1) + stream
    names, at = np.unique(key, return_inverse=True)
    total = np.bincount(at, pieces, len(names)).astype(np.int64)
    part, of = np.divmod(names, int(stream.max(initial=0)) + 1)
    return part, of, total


def short_pieces(plan: Plan, delivered: Ints) -> Ints:
    """Pieces of each part that the cars owed at the end of each bucket would take."""
    net, streams = plan.ground.net, plan.ground.streams
    part, stream, pieces = per_car(net)
    owed = streams.total - delivered
    short = np.zeros((len(net.parts), net.grid.size), np.int64)
    np.add.at(short, part, owed[stream] * pieces[:, None])
    return short


def bottlenecks_table(plan: Plan, delivered: Ints) -> pl.DataFrame:
    """One row per part and week; `delivered`: whole pieces by stream and bucket."""
    result = worth_result(plan)
    if result is None:
        return ordered("bottlenecks", pl.DataFrame(schema=dict.fromkeys(COLUMNS)))
    rows = open_prices(plan, result)
    code = part_numbers(plan).gather(rows["pool"]).to_numpy()
    short = short_pieces(plan, delivered)[code, rows["binds"].to_numpy()]
    rows = rows.with_columns(
        part=plan.ground.pools.table["part"].gather(rows["pool"]),
        week=plan.ground.grid.mondays.gather(rows["bucket"]),
        short_pieces=pl.Series(short),
    )
    rows = rows.sort("price", "pool", descending=[True, False])
    rows = rows.unique(["part", "week"], keep="first", maintain_order=True)
    weight = pl.col("price") * pl.col("short_pieces")
    rows = rows.sort(weight, "part", "week", descending=[True, False, False])
    solved = rows.filter(weight > 0).head(SOLVED if plan.run.goes_on else 0)
    where = zip(solved["pool"], solved["bucket"], strict=True)
    gains = [unlock(plan, result, pool, bucket) for pool, bucket in where]
    more = solved.select("pool", "bucket").with_columns(
        unlocks_1000=pl.Series([cars for cars, _ in gains], dtype=pl.Float64),
        worth_1000=pl.Series([worth for _, worth in gains], dtype=pl.Float64),
    )
    return ordered("bottlenecks", rows.join(more, on=["pool", "bucket"], how="left"))


COLUMNS = ("part", "week", "price", "short_pieces", "unlocks_1000", "worth_1000")


def part_numbers(plan: Plan) -> pl.Series:
    """Number of the part of each pool."""
    parts = plan.ground.market.parts.select("part").with_row_index("code")
    pools = plan.ground.pools.table.select("part")
    return pools.join(parts, on="part", how="left", maintain_order="left")["code"]


def unlock(
    plan: Plan, result: StageResult, pool: int, bucket: int
) -> tuple[float | None, float | None]:
    """Cars and worth that 1,000 more pieces in a pool bring, by re-solving.

    No fewer than none: where they go into more valuable cars that take more of other
    parts, fewer cars may be worth more, and that unlocks no car. Blank if the solver
    fails: a figure that only informs must not stop a clearing.
    """
    gain, draft = result.stage.gain, plan.run.draft
    try:
        columns = plan.run.with_more(pool, bucket, MORE, gain)
    except SolverFailed:
        return None, None
    delivery = draft.variables.node[: draft.streams.count]
    last = draft.variables.column(delivery, np.array(draft.net.grid.size))
    cars = columns[last].sum() - plan.delivered[:, -1].sum()
    worth = gain.value(columns) - gain.value(plan.run.columns)
    return at_least_none(cars), at_least_none(worth)


def at_least_none(more: float) -> float:
    """What more pieces bring, without the solver's dust."""
    return max(0.0, round(float(more), DIGITS))
