"""Why needs fall short: one closed reason each, and the part that binds."""

import numpy as np
import polars as pl

from xinqiao.allocation.names import ordered
from xinqiao.allocation.trace import Tracer
from xinqiao.planning.grid import Floats, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.plan import Plan
from xinqiao.planning.prices import Tariff
from xinqiao.planning.stages import MOST

DUST = 1e-7  # worth


def shortfalls_table(
    ground: Ground, lost: pl.DataFrame, costs: pl.DataFrame, leftovers: pl.DataFrame
) -> pl.DataFrame:
    """One row per need that is not wholly met.

    `lost`: need, pieces. `costs`: what is paid for most in each case.
    """
    rows = by_case(ground, lost)
    reasons = name_reasons(ground, costs, leftovers)
    rows = rows.join(reasons, on=["stream", "due"], how="left")
    return ordered("shortfalls", rows)


def by_case(ground: Ground, lost: pl.DataFrame) -> pl.DataFrame:
    """What is lost, with the stream and the bucket in which it is due."""
    needs = ground.streams.needs
    return lost.with_columns(
        stream=needs["stream"].gather(lost["need"]),
        due=needs["bucket"].gather(lost["need"]),
        demand=needs["demand"].gather(lost["need"]),
    )


def last_tariff(plan: Plan) -> Tariff:
    """Prices that explain shortfalls: those of `worth`, else of the last stage."""
    named = [r.tariff for r in plan.results if r.stage.name == "worth"]
    return (named or [r.tariff for r in plan.results])[-1]


def dearest_costs(plan: Plan, lost: pl.DataFrame) -> pl.DataFrame:
    """What is paid for most in every case: a stream, and a bucket in which it is due.

    `lost`: need, pieces. Takes much room, and no table of the outcome.
    """
    ground, tariff = plan.ground, last_tariff(plan)
    cases = by_case(ground, lost).select("stream", "due")
    cases = cases.unique().sort("stream", "due")
    stream, due = cases["stream"].to_numpy(), cases["due"].to_numpy()
    tracer = Tracer(ground, tariff)
    gain = gains(ground, tariff, tracer.start, stream, due)
    limit = np.minimum(ground.streams.limit[stream, due], ground.grid.size - 1)
    inside = np.arange(ground.grid.size) <= limit[:, None]
    timely = np.where(inside, gain, -np.inf)
    # Of equally good weeks the last: then it could have been built, so chips are named.
    best = ground.grid.size - 1 - timely.round(9)[:, ::-1].argmax(axis=1)
    possible = np.isfinite(timely.max(axis=1))
    rows = cases.with_columns(
        query=pl.int_range(pl.len(), dtype=pl.Int64),
        possible=pl.Series(possible),
        full=full_classes(plan).gather(stream),
        later=pl.Series(np.where(inside, -np.inf, gain).max(axis=1) > DUST),
    )
    asked = np.flatnonzero(possible)
    costs = tracer.trace(stream[asked], best[asked])
    costs = costs.with_columns(query=pl.Series(asked).gather(costs["query"]))
    # Of what costs the same, the cap: without it the pool would cost less.
    rule, falling = pl.col("kind") != "cap", [True, False, False, False]
    costs = costs.sort("cost", rule, "number", "bucket", descending=falling)
    dearest = costs.unique("query", keep="first", maintain_order=True)
    return rows.join(dearest.drop("cost", "bucket"), on="query", how="left")


def gains(
    ground: Ground, tariff: Tariff, start: Floats, stream: Ints, due: Ints
) -> Floats:
    """Gain of a piece by bucket of delivery: worth less cost; -inf before it is due."""
    grid, streams = ground.grid, ground.streams
    weeks = grid.start - grid.start[due][:, None]
    value = streams.value[stream][:, None] * (1 - ground.policy.lateness * weeks)
    value = tariff.scale * value + tariff.bonus[stream][:, None]
    gain: Floats = np.where(weeks >= 0, value - start[stream], -np.inf)
    return gain


def full_classes(plan: Plan) -> pl.Series:
    """Say of which streams the class has a maximum that binds."""
    results = [r for r in plan.results if r.stage.name == "worth"] or plan.results
    paid = results[-1].dues.items() if results else ()
    full = [key for (kind, key), price in paid if kind == MOST and price > DUST]
    return plan.ground.streams.table["class"].is_in(full)


def name_reasons(
    ground: Ground, rows: pl.DataFrame, leftovers: pl.DataFrame
) -> pl.DataFrame:
    """Turn what is paid for most into a reason, a part and a pool.

    `rows`: of those that are `full`, their class may get no more.
    """
    pools = ground.pools.table.select(number="pool", part="part", id="id")
    parts = ground.market.parts.select(limited="part").with_row_index("number")
    parts = parts.with_columns(pl.col("number").cast(pl.Int64))
    rows = rows.join(pools, on="number", how="left").join(
        parts, on="number", how="left"
    )
    caps = ground.caps.table.select(capped="part").with_row_index("number")
    caps = caps.with_columns(pl.col("number").cast(pl.Int64))
    rows = rows.join(caps, on="number", how="left")
    stuck = stuck_parts(ground)
    rows = rows.join(stuck, on="part", how="left")
    rows = rows.join(kept_back(ground, rows, leftovers), on="query", how="left")
    paid = pl.col("kind") == "pool"
    paid &= ~pl.col("full")
    blocked = paid & pl.col("lacks").is_not_null()
    reason = (
        pl.when(~pl.col("possible"))
        .then(pl.lit("LEAD_TIME"))
        .when("full")
        .then(pl.lit("POLICY"))
        .when(blocked)
        .then(pl.lit("NOT_APPROVED"))
        .when(pl.col("later"))
        .then(pl.lit("PATIENCE"))
        .when(pl.col("kind") == "capacity")
        .then(pl.lit("CAPACITY"))
        .when(paid & pl.col("reserved_id").is_not_null())
        .then(pl.lit("RESERVED"))
        .when(paid)
        .then(pl.lit("CHIP_SHORT"))
        .otherwise(pl.lit("POLICY"))
    )
    part = (
        pl.when("full")
        .then(None)
        .when(blocked)
        .then("lacks")
        .when(paid)
        .then("part")
        .when(pl.col("kind") == "capacity")
        .then("limited")
        .when(pl.col("kind") == "cap")
        .then("capped")
    )
    pool = pl.when(paid & ~blocked).then(pl.coalesce("reserved_id", "id"))
    return rows.select(
        *("stream", "due"), reason=reason, binding_part=part, binding_pool=pool
    )


def stuck_parts(ground: Ground) -> pl.DataFrame:
    """Name, for every part that cannot be built, a component it lacks: part, lacks."""
    bom = ground.market.bom
    known = ground.design.components.select("parent", "position").unique()
    bare = bom.join(known, on=["parent", "position"], how="anti")
    bare = bare.sort("parent", "position", "rank", "part").unique(
        "parent", keep="first", maintain_order=True
    )
    bare = bare.select(parent="parent", lacks="part")
    return bare.join(ground.design.stuck, on="parent").rename({"parent": "part"})


def kept_back(
    ground: Ground, rows: pl.DataFrame, leftovers: pl.DataFrame
) -> pl.DataFrame:
    """Find the pools with pieces left that are kept for others: query, reserved_id."""
    left = ground.pools.lots.select("lot", "pool").join(leftovers, on="lot")
    left = left.group_by("pool").agg(left=pl.sum("pieces")).filter(pl.col("left") > 0)
    pools = ground.pools.table.drop_nulls("reserved").join(left, on="pool")
    pools = pools.select("pool", "part", "left", reserved_id="id")
    net = ground.net
    drawn = net.arc_pool >= 0
    own = pl.DataFrame(
        {
            "stream": net.node_stream[net.place_node[net.arc_place[drawn]]],
            "pool": net.arc_pool[drawn],
        }
    ).unique()
    asked = rows.filter(pl.col("kind") == "pool").select("query", "stream", "part")
    found = asked.join(pools, on="part").join(own, on=["stream", "pool"], how="anti")
    found = found.sort("left", "pool", descending=[True, False])
    found = found.unique("query", keep="first", maintain_order=True)
    return found.select("query", "reserved_id")
