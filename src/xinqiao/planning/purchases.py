"""What a need would have to be sold at for its firm to buy all that it lacks.

If every piece is for sale at a price and the kit of a need costs less than it brings,
the need is met in every best plan; and so it is if the pieces that such a plan buys are
given for nothing (complementary slackness). That makes them a cure.
"""

from dataclasses import dataclass, replace

import numpy as np

from xinqiao.planning.columns import least_rows
from xinqiao.planning.grid import Floats
from xinqiao.planning.net import Net
from xinqiao.planning.plan import Plan
from xinqiao.planning.prices import Tariff, least_costs

MARGIN = 1e-3  # share of its worth that a need keeps when it buys its kit
CARE = 1e-3  # share of the largest worth that a piece costs that is not scarce
LATER = 1e-6  # share that a piece is cheaper a bucket later: it is bought when needed
ROOM = 0.5  # share of its worth that a need pays for capacity, at most


@dataclass(frozen=True)
class PriceList:
    """Costs of kits at the prices of a plan, from which selling prices are scaled.

    `tariff`: that of stage `worth`. `after`: price of a piece by pool and bucket.
    `start`, `arc`: least costs of parts at these prices. `room`: what capacity costs
    besides, (stream, bucket).
    """

    net: Net
    tariff: Tariff
    after: Floats
    start: Floats
    arc: Floats
    room: Floats


def list_prices(plan: Plan, tariff: Tariff) -> PriceList:
    """Cost all kits at the prices of a plan, and a little for what is not scarce."""
    ground = plan.ground
    net, streams = ground.net, ground.streams
    pool = tariff.pool.copy()
    pool[:, -1] += CARE * tariff.scale * streams.value.max(initial=0.0)
    dear = replace(tariff, pool=pool, rank=0.0)
    plain = replace(dear, capacity=np.zeros_like(tariff.capacity))
    start, arc = least_costs(net, plain, ground.capacity, ground.caps)
    full, _ = least_costs(net, dear, ground.capacity, ground.caps)
    both = np.isfinite(start) & np.isfinite(full)
    room = np.where(both, np.where(both, full, 0) - np.where(both, start, 0), 0)
    after = np.cumsum(pool[:, ::-1], axis=1)[:, ::-1]
    return PriceList(net, tariff, after, start, arc, room[: streams.count])


def sale(prices: PriceList, stream: int, bucket: int, worth: float) -> Floats:
    """Price parts so that a kit costs just less than a piece of a stream brings.

    `worth`: what it brings, due in `bucket`. Parts that are built cost a little more
    than what goes into them, what is demanded just less than it brings: so it can be
    bought where there is no time or capacity to build it. (part, bucket), infinite for
    parts that the stream has no use for.
    """
    net = prices.net
    paid = worth - min(float(prices.room[stream, bucket]), ROOM * worth)
    kit = float(prices.start[stream, bucket])
    scale = (paid - MARGIN * worth) / kit if np.isfinite(kit) and kit > 0 else 1.0
    cost = scale * part_costs(prices, stream)
    own = net.place_part[net.node_stream[net.place_node] == stream]
    lacks = np.setdiff1d(own, np.flatnonzero(np.isfinite(cost[:, 0])))
    for whole in (lacks, net.place_part[stream]):
        cost[whole] = worth * (1 - MARGIN / 2)
    late = np.minimum(np.arange(net.grid.size), bucket)
    return cost[:, late] * (1 - LATER * late)


def part_costs(prices: PriceList, stream: int) -> Floats:
    """Cost the parts of a stream's tree at the prices of the plan, (part, bucket)."""
    net = prices.net
    mine = np.flatnonzero(net.node_stream[net.place_node[net.arc_place]] == stream)
    drawn, built = mine[net.arc_pool[mine] >= 0], mine[net.arc_child[mine] >= 0]
    blank = np.full((len(net.parts), net.grid.size), np.inf)
    part = net.place_part[net.arc_place]
    cost = least_rows(part[drawn], prices.after[net.arc_pool[drawn]], blank)
    made = least_rows(part[built], falling(prices.arc[built]), blank)
    return np.where(np.isfinite(made), made * (1 + MARGIN / 10), cost)


def falling(cost: Floats) -> Floats:
    """Costs that never rise from one bucket to a later one; where none, the next's."""
    known = np.where(np.isfinite(cost), cost, -np.inf)
    most = np.maximum.accumulate(known[:, ::-1], axis=1)[:, ::-1]
    return np.where(np.isfinite(most), most, np.inf)
