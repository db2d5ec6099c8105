"""What the cheapest piece would pay for: every priced draw and capacity on its way."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.planning.grid import Floats, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.pegging.peg import expand
from xinqiao.planning.prices import Tariff, least_costs


@dataclass(frozen=True)
class Rows:
    """Pieces to be started: for which query, at which node, in which bucket."""

    query: Ints
    node: Ints
    bucket: Ints
    pieces: Ints


class Tracer:
    """Follows the cheapest way to make a piece, at the prices of a stage."""

    def __init__(self, ground: Ground, tariff: Tariff) -> None:
        """Work out the least costs once."""
        net, self.capacity, self.caps = ground.net, ground.capacity, ground.caps
        self.net, self.tariff = net, tariff
        self.start, self.arc = least_costs(net, tariff, self.capacity, self.caps)
        self.after = np.cumsum(tariff.pool[:, ::-1], axis=1)[:, ::-1]
        self.capped = np.cumsum(tariff.cap[:, ::-1], axis=1)[:, ::-1]
        self.choice_node = net.group_node[net.choice_group]
        self.first_place = np.searchsorted(net.place_node, np.arange(net.nodes))

    def trace(self, streams: Ints, buckets: Ints) -> pl.DataFrame:
        """Trace pieces of streams delivered in buckets.

        Returns query (row of the arguments), kind (`pool`, `capacity`, `cap`), number
        (pool, part or cap), bucket, cost: what is paid for, for one delivered piece.
        """
        count = np.arange(len(streams))
        rows = Rows(count, streams, buckets, np.ones(len(count), np.int64))
        nothing = np.zeros(0, np.int64)
        found = [priced(nothing, "pool", nothing, nothing, np.zeros(0))]
        while len(rows.node):
            arcs, row, pieces = self.cheapest_arcs(rows)
            query, bucket = rows.query[row], rows.bucket[row]
            drawn = self.net.arc_pool[arcs] >= 0
            found.append(
                self.draws(query[drawn], arcs[drawn], bucket[drawn], pieces[drawn])
            )
            built = ~drawn
            rows = self.starts(query[built], arcs[built], bucket[built], pieces[built])
            found.append(self.completions(rows))
        costs = pl.concat(found).filter(pl.col("cost") > 0)
        return costs.group_by("query", "kind", "number", "bucket").agg(pl.sum("cost"))

    def cheapest_arcs(self, rows: Rows) -> tuple[Ints, Ints, Ints]:
        """Find the arcs that the cheapest choices use: arc, row, pieces."""
        net = self.net
        row, place = expand(net.place_node, rows.node)
        which, arc = expand(net.arc_place, place)
        cost = self.arc[arc, rows.bucket[row[which]]]
        # Of equally cheap ways, building: what then lacks is the chip, not the module.
        drawn = net.arc_pool[arc] >= 0
        order = np.lexsort((np.arange(len(arc)), drawn, cost.round(9), which))
        top = order[np.flatnonzero(np.diff(which[order], prepend=-1))]
        best = np.full(len(place), -1)
        best[which[top]] = arc[top]
        least = np.full(len(place), np.inf)
        least[which[top]] = cost[top]
        used = self.best_fittings(rows, row, least)
        pieces = rows.pieces[row[used]] * net.place_per_unit[place[used]]
        return best[used], row[used], pieces

    def best_fittings(self, rows: Rows, row: Ints, least: Floats) -> Ints:
        """Find the (row, place) pairs that the cheapest choice of each group uses."""
        net = self.net
        begins = np.searchsorted(row, np.arange(len(rows.node)))
        of, choice = expand(self.choice_node, rows.node)
        pair, fit = expand(net.fit_choice, choice)
        place = net.fit_place[fit]
        at = begins[of[pair]] + place - self.first_place[rows.node[of[pair]]]
        part = least[at] * net.place_per_unit[place]
        cost = np.bincount(pair, part, len(choice)).astype(np.float64)
        cost += self.tariff.rank * net.choice_cost[choice]
        bucket = rows.bucket[of]
        shut = (net.choice_first[choice] > bucket) | (net.choice_last[choice] < bucket)
        cost = np.where(shut, np.inf, cost)
        group = net.choice_group[choice]
        order = np.lexsort((choice, cost, group, of))
        key = of[order] * (int(group.max(initial=0)) + 1) + group[order]
        chosen = np.zeros(len(choice), bool)
        chosen[order[np.flatnonzero(np.diff(key, prepend=-1))]] = True
        return at[chosen[pair]]

    def draws(
        self, query: Ints, arcs: Ints, bucket: Ints, pieces: Ints
    ) -> pl.DataFrame:
        """What is paid to pools, and to caps."""
        pool, cap = self.net.arc_pool[arcs], self.caps.at(arcs)
        leave = self.net.back[self.net.arc_delay[arcs], bucket]
        cost = pieces * self.after[pool, leave]
        some = np.flatnonzero(cap >= 0)
        more = pieces[some] * self.capped[cap[some], leave[some]]
        rows = priced(query, "pool", pool, leave, cost)
        capped = priced(query[some], "cap", cap[some], leave[some], more)
        return pl.concat([rows, capped])

    def starts(self, query: Ints, arcs: Ints, bucket: Ints, pieces: Ints) -> Rows:
        """When the nodes behind arcs start, most cheaply, to be in time."""
        net = self.net
        node = net.arc_child[arcs]
        end = net.ahead[net.node_lead[node]]
        total = self.start[node] + self.room_price(node, end)
        total = np.where(end <= bucket[:, None], total, np.inf)
        # The latest of equally cheap starts: nothing is made before it must be.
        back = total[:, ::-1].argmin(axis=1)
        return Rows(query, node, net.grid.size - 1 - back, pieces)

    def room_price(self, node: Ints, end: Ints) -> Floats:
        """Price of capacity in the buckets in which nodes complete."""
        row = self.capacity.row[self.net.node_part[node]]
        padded = np.pad(self.tariff.capacity, ((0, 1), (0, 1)))
        price: Floats = padded[row[:, None], end]
        return price

    def completions(self, rows: Rows) -> pl.DataFrame:
        """What is paid for capacity."""
        end = self.net.ahead[self.net.node_lead[rows.node], rows.bucket]
        price = self.room_price(rows.node, end[:, None])[:, 0]
        part = self.net.node_part[rows.node]
        return priced(rows.query, "capacity", part, end, price * rows.pieces)


def priced(
    query: Ints, kind: str, number: Ints, bucket: Ints, cost: Floats
) -> pl.DataFrame:
    """Make a table of costs."""
    rows = {"query": query, "number": number, "bucket": bucket, "cost": cost}
    schema = {
        "query": pl.Int64,
        "number": pl.Int64,
        "bucket": pl.Int64,
        "cost": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema).with_columns(kind=pl.lit(kind))
