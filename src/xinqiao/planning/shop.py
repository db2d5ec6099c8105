"""A shop for one firm: columns and rows by which it could have more pieces.

What a firm buys is its own, as a lot reserved for it that lies in its region: it may go
wherever such a lot may go. The program with a shop is that of the market with such lots
of any size; nobody has to write it anew.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.limits import (
    NONE,
    Cells,
    Draft,
    built_terms,
    staircase,
    supplied_places,
)
from xinqiao.solver import Session, Wing


class Lines(NamedTuple):
    """Ways in which bought pieces come to places; one entry a line.

    `part`: number. `delay`: weeks from the firm. `last`: last bucket of fitting. `row`:
    the first row that a line relaxes, one a bucket. `sign`: with which it stands there.
    """

    part: Ints
    delay: Ints
    last: Ints
    row: Ints
    sign: Floats


class Draws(NamedTuple):
    """Places that follow from one pool alone: `arc` by `line` (number among these).

    `pool`, `cap` (-1: none), `leave` (weeks on the lane from the pool): by line.
    """

    arc: Ints
    line: Ints
    pool: Ints
    cap: Ints
    leave: Ints


@dataclass(frozen=True)
class Shop:
    """What a firm could buy: `parts` (numbers), any number of pieces in any bucket.

    `first`: column of the first part in the first bucket; then bucket by bucket, part
    by part.
    """

    wing: Wing
    parts: Ints
    first: int
    size: int

    def sell(self, session: Session, least: Floats, most: Floats) -> None:
        """Bound what is bought, (part, bucket)."""
        columns = self.first + np.arange(least.size)
        session.bound(columns, least.ravel(), most.ravel())

    def sold(self, columns: Floats) -> Floats:
        """Read what is bought, (part, bucket)."""
        return columns[self.first :].reshape(-1, self.size)


@dataclass(frozen=True)
class Reach:
    """Where what a firm buys may go: `own` places, `delay` from the firm (weeks)."""

    own: Bools
    delay: Ints


def find_reach(ground: Ground, firm: str) -> Reach:
    """Find where pieces reserved for a firm may be used, and how far that is.

    At the places of its needs, and below what it builds.
    """
    net = ground.net
    own = (ground.trees.nodes["firm"] == firm).to_numpy().copy()
    for tier in range(1, net.tiers):
        nodes = np.flatnonzero(net.node_tier == tier)
        own[nodes] |= own[net.place_node[net.node_place[nodes]]]
    return Reach(own[net.place_node], own_delays(ground, firm)[net.place_node])


def own_delays(ground: Ground, firm: str) -> Ints:
    """Weeks from a firm's region to the firm of each node."""
    firms = ground.market.firms.select("firm", "region")
    home = firms.filter(firm=firm).select(from_region="region")
    lanes = ground.market.lanes.join(home, on="from_region")
    weeks = firms.join(lanes, left_on="region", right_on="to_region", how="left")
    nodes = ground.trees.nodes.select("firm").join(
        weeks.select("firm", "weeks"), on="firm", how="left", maintain_order="left"
    )
    return nodes["weeks"].fill_null(0).to_numpy().astype(np.int64)


def open_shop(ground: Ground, draft: Draft, session: Session, stream: int) -> Shop:
    """Offer a stream's firm all parts in the stream's tree that may run short."""
    net, var = draft.net, draft.variables
    reach = find_reach(ground, str(draft.streams.table["firm"][stream]))
    mine = var.in_place & (net.node_stream[net.place_node] == stream)
    sold = np.zeros(len(net.parts), bool)
    sold[net.place_part[mine]] = True
    own = reach.own & var.in_place & sold[net.place_part]
    shelves = Shelves(draft, session, Reach(own, reach.delay))
    shelves.relax_rows()
    shelves.relax_pools()
    shelves.never_return()
    shelves.cover_draws()
    parts = np.flatnonzero(sold)
    shelves.be_bought(parts)
    size, first = net.grid.size, session.columns + shelves.count
    upper = np.concatenate([shelves.in_time(), np.zeros(len(parts) * size)])
    top = np.concatenate([np.zeros(0), *shelves.top])
    none = np.zeros(0)
    wing = Wing(
        np.zeros(len(upper)),
        upper,
        shelves.old.block("relaxed", none, none),
        shelves.new.block("shop", np.full(len(top), -NONE), top),
    )
    return Shop(wing, parts, first, size)


class Shelves:
    """Writes a shop: the lines' columns Z (pieces by each bucket), then purchases."""

    def __init__(self, draft: Draft, session: Session, reach: Reach) -> None:
        """Gather the lines."""
        self.draft, self.session = draft, session
        self.draws = find_draws(draft, reach)
        direct = [line_places(draft, reach, session), line_built(draft, reach, session)]
        self.direct = len(direct[0].part) + len(direct[1].part)
        groups = [*direct, line_pools(draft, reach, self.draws)]
        self.lines = Lines(*(np.concatenate(x) for x in zip(*groups, strict=True)))
        base, self.count = staircase(self.lines.last)
        self.base = base + session.columns
        self.old, self.new = Cells(), Cells()
        self.top: list[Floats] = []
        self.rows = 0

    def begin(self, top: Floats) -> int:
        """Begin more rows, with nothing above `top`; the first one's number."""
        self.top.append(top)
        self.rows += len(top)
        return self.rows - len(top)

    def each(self, first: int = 0) -> tuple[Ints, Ints]:
        """Every line in every bucket: line, bucket; from some line on."""
        last = self.lines.last[first:]
        start, count = staircase(last)
        line = np.repeat(np.arange(len(last)), last + 1)
        return line + first, np.arange(count) - start[line]

    def column(self, line: Ints, bucket: Ints) -> Ints:
        """Column of lines in buckets."""
        return self.base[line] + np.minimum(bucket, self.lines.last[line])

    def in_time(self) -> Floats:
        """Nothing comes before the lane from the firm ends; upper bounds of Z."""
        line, bucket = self.each()
        back = self.draft.net.grid.back(self.lines.delay)
        return np.where(back[line, bucket] >= 0, NONE, 0.0)

    def relax_rows(self) -> None:
        """Let places, and what is built for them, do with less by what is bought."""
        line, bucket = self.each()
        kept = line < self.direct
        line, bucket = line[kept], bucket[kept]
        row = self.lines.row[line] + bucket
        self.old.add(row, self.column(line, bucket), self.lines.sign[line])

    def relax_pools(self) -> None:
        """Let pools and caps do with less: draws - Z(last use that has left by r)."""
        net, draws = self.draft.net, self.draws
        for name, thing, numbers in (
            ("pools", draws.pool, self.draft.scarce),
            ("caps", draws.cap, self.draft.capped),
        ):
            some = np.flatnonzero(thing >= 0)
            first = self.session.program.span(name).start
            number = np.searchsorted(numbers, thing[some])[:, None]
            row = first + number * net.grid.size + np.arange(net.grid.size)
            line = self.direct + some
            column = self.column(line[:, None], net.reach[draws.leave[some]])
            self.old.add(row, column, -1.0)

    def never_return(self) -> None:
        """What has come stays so:  Z(t - 1) - Z(t) <= 0."""
        line, bucket = self.each()
        kept = bucket > 0
        line, bucket = line[kept], bucket[kept]
        row = self.begin(np.zeros(len(line))) + np.arange(len(line))
        self.new.add(row, self.column(line, bucket - 1), 1.0)
        self.new.add(row, self.column(line, bucket), -1.0)

    def cover_draws(self) -> None:
        """Only what is fitted is covered:  Z(t) - Z(t - 1) <= d(t) - d(t - 1)."""
        line, bucket = self.each(self.direct)
        row = self.begin(np.zeros(len(line))) + np.arange(len(line))
        later = bucket > 0
        self.new.add(row, self.column(line, bucket), 1.0)
        self.new.add(row[later], self.column(line[later], bucket[later] - 1), -1.0)
        self.add_draws(int(row[0]) if len(row) else 0)

    def add_draws(self, first: int) -> None:
        """Put what the places of pool lines fit into the rows of these lines.

        `first`: the first of these rows, one a line and bucket.
        """
        var = self.draft.variables
        at = np.full(len(self.draft.net.arc_place), -1)
        at[self.draws.arc] = self.draws.line
        terms = np.flatnonzero(at[var.drawn.of] >= 0)
        mine, which = at[var.drawn.of[terms]], var.drawn.var[terms]
        last = self.lines.last[self.direct :][mine]
        each = np.repeat(np.arange(len(terms)), last + 1)
        start, count = staircase(last)
        bucket = np.arange(count) - start[each]
        begin, _ = staircase(self.lines.last[self.direct :])
        row = first + begin[mine[each]] + bucket
        factor = var.drawn.factor[terms][each]
        self.new.add(row, var.column(which[each], bucket), -factor)
        later = bucket > 0
        before = var.column(which[each], bucket - 1)
        self.new.add(row[later], before[later], factor[later])

    def be_bought(self, parts: Ints) -> None:
        """What has left was bought:  sum of Z(left by r) - sum of y(s <= r) <= 0."""
        size = self.draft.net.grid.size
        index = np.full(len(self.draft.net.parts), -1)
        index[parts] = np.arange(len(parts))
        first = self.begin(np.zeros(len(parts) * size))
        line, bucket = np.arange(len(self.lines.part))[:, None], np.arange(size)
        row = first + index[self.lines.part][:, None] * size + bucket
        gone = self.draft.net.grid.reach(self.lines.delay)
        self.new.add(row, self.column(line, gone), 1.0)
        part, by, since = np.indices((len(parts), size, size)).reshape(3, -1)
        bought = since <= by
        column = self.session.columns + self.count + part * size + since
        row = first + part * size + by
        self.new.add(row[bought], column[bought], -1.0)


def find_draws(draft: Draft, reach: Reach) -> Draws:
    """Gather the arcs from pools that follow from their places, by pool, cap, lanes."""
    net, var = draft.net, draft.variables
    arc = np.unique(var.drawn.of)
    arc = arc[(var.arc[arc] < 0) & (net.arc_pool[arc] >= 0)]
    arc = arc[reach.own[net.arc_place[arc]]]
    delay = reach.delay[net.arc_place[arc]]
    cap = draft.caps.at(arc)
    key = np.stack([net.arc_pool[arc], cap, net.arc_delay[arc], delay], axis=1)
    names, line = np.unique(key, axis=0, return_inverse=True)
    return Draws(arc, line.ravel(), names[:, 0], names[:, 1], names[:, 2])


def line_pools(draft: Draft, reach: Reach, draws: Draws) -> Lines:
    """Lines to places that follow from a pool: one for each pool and lane."""
    net, count = draft.net, len(draws.pool)
    place = net.arc_place[draws.arc]
    part, delay, last = (np.zeros(count, np.int64) for _ in range(3))
    part[draws.line] = net.place_part[place]
    delay[draws.line] = reach.delay[place]
    np.maximum.at(last, draws.line, net.node_last[net.place_node[place]])
    return Lines(part, delay, last, np.full(count, -1), np.zeros(count))


def line_places(draft: Draft, reach: Reach, session: Session) -> Lines:
    """Lines to places that several arcs supply, or none."""
    net = draft.net
    places = supplied_places(draft)
    last = net.node_last[net.place_node[places]]
    row, _ = staircase(last)
    row = row + session.program.span("places").start
    return some_lines(draft, reach, places, row, 1.0)


def line_built(draft: Draft, reach: Reach, session: Session) -> Lines:
    """Lines to places where all that is fitted is built."""
    net, var = draft.net, draft.variables
    arcs = np.unique(var.drawn.of[built_terms(draft)])
    last = net.node_last[net.place_node[net.arc_place[arcs]]]
    row, _ = staircase(last)
    row = row + session.program.span("built").start
    alone = var.arc[arcs] < 0
    return some_lines(draft, reach, net.arc_place[arcs[alone]], row[alone], -1.0)


def some_lines(
    draft: Draft, reach: Reach, places: Ints, row: Ints, sign: float
) -> Lines:
    """Lines to those of some places that are the firm's own."""
    net, own = draft.net, reach.own[places]
    places, row = places[own], row[own]
    last = net.node_last[net.place_node[places]]
    signs = np.full(len(places), sign)
    return Lines(net.place_part[places], reach.delay[places], last, row, signs)
