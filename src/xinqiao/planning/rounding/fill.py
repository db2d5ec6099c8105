"""Hand out what is left: more cars from whole pieces that nobody uses yet."""

from dataclasses import dataclass

import numpy as np

from xinqiao.planning.columns import sum_rows
from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.rounding.accounts import Accounts, leaving
from xinqiao.planning.rounding.branch import Branch, Forest
from xinqiao.planning.rounding.packs import Shelf, uses
from xinqiao.planning.rounding.promised import passes
from xinqiao.planning.rounding.recipe import (
    PLENTY,
    Recipe,
    Room,
    find_reach,
    write_recipe,
)
from xinqiao.planning.rounding.shopfloor import Whole


@dataclass(frozen=True)
class Slack:
    """What the whole plan leaves: by account, by capacity row; pieces by bucket.

    `account`: arrived less gone, so far; after the accounts come the caps, with what
    they leave. `capacity`: that could still be completed.
    """

    account: Ints
    capacity: Ints


def find_slack(ground: Ground, accounts: Accounts, whole: Whole) -> Slack:
    """Work out what the plan leaves."""
    net, capacity, caps = ground.net, ground.capacity, ground.caps
    used = uses(net, accounts, whole.came)
    arcs = np.flatnonzero(caps.of_arc >= 0)
    capped = sum_rows(caps.of_arc[arcs], leaving(net, whole.came, arcs), caps.count)
    row = np.where(net.node_part >= 0, capacity.row[net.node_part], -1)
    nodes = np.flatnonzero(row >= 0)
    back = net.back[net.node_lead[nodes]]
    done = np.take_along_axis(whole.started[nodes], np.maximum(back, 0), axis=1)
    made = np.diff(np.where(back >= 0, done, 0), axis=1, prepend=0)
    total = sum_rows(row[nodes], made, len(capacity.pieces))
    left = np.concatenate([accounts.supply - used, caps.total - capped])
    return Slack(left, capacity.pieces - total)


class Filler:
    """Adds recipes to a whole plan until nothing more can be made of what is left."""

    def __init__(
        self, ground: Ground, accounts: Accounts, whole: Whole, shelf: Shelf
    ) -> None:
        """Begin from a whole plan, which becomes what is filled up."""
        self.net, self.accounts, self.capacity = ground.net, accounts, ground.capacity
        self.caps, self.slack = ground.caps, find_slack(ground, accounts, whole)
        # Caps stand after the accounts; no packs can be opened for them.
        self.pool: Ints = np.append(accounts.pool, np.full(ground.caps.count, -1))
        self.shelf = shelf
        self.opened: list[tuple[int, int, int]] = []
        self.whole = whole
        policy = ground.policy
        self.lateness = policy.lateness
        first = list(policy.classes) if "classes" in policy.stages else []
        self.bounds, delivered = (
            ground.protection,
            whole.started[: ground.streams.count],
        )
        mine = self.bounds.of >= 0
        gone = sum_rows(
            self.bounds.of[mine], delivered[mine, -1], len(self.bounds.most)
        )
        # Pieces that classes may still get; the last entry is for streams without.
        self.may_get = np.append(self.bounds.most - gone, PLENTY)
        self.protected = ground.streams.table["class"].is_in(first).to_numpy()

    def fill(self, branch: Branch, due: Ints, expired: Ints, upto: int) -> None:
        """Deliver more of one stream, the earliest weeks first, up to so many in all.

        `due`, `expired`: pieces due, and those whose patience has ended, by bucket.
        What is left only shrinks, so a bucket that fails once is not tried again.
        """
        stream, root = int(branch.node[0]), branch.arc_place == branch.fit_place[0]
        open_ = np.ones(self.net.grid.size, bool)
        while True:
            delivered = self.whole.started[stream]
            wanted = still_wanted(delivered, due, expired)
            wanted = wanted * self.worthwhile(due - delivered, stream)
            reach = find_reach(self.net, branch, self.room(branch))
            able = reach.arc[root].max(axis=0, initial=0)
            most = min(self.may_get[self.bounds.of[stream]], upto - delivered[-1])
            pieces = np.minimum(np.minimum(wanted, able), most) * open_
            for bucket in np.flatnonzero(pieces > 0):
                recipe = write_recipe(branch, reach, int(bucket), int(pieces[bucket]))
                if self.add(branch, recipe, int(pieces[bucket])):
                    break
                open_[bucket] = False
            else:
                return

    def worthwhile(self, open_: Ints, stream: int) -> Bools:
        """Say in which buckets one more piece would not come too late to be worth it.

        `open_`: pieces due and not delivered, by bucket. A piece more in t serves the
        need that is given up first in s, the first bucket that gives up as much as t:
        it is worth v (1 - lateness x weeks from s to t).
        """
        lost = np.minimum.accumulate(open_[::-1])[::-1]
        first = np.searchsorted(lost, lost, side="left")
        start = self.net.grid.start
        timely: Bools = self.lateness * (start - start[first]) <= 1
        return timely | bool(self.protected[stream])

    def add(self, branch: Branch, recipe: Recipe, pieces: int) -> bool:
        """Add as many pieces as a recipe makes after all; False if none."""
        pieces = self.together(branch, recipe, pieces)
        pieces = self.afford(branch, recipe, pieces)
        if pieces > 0:
            self.commit(branch, recipe, pieces)
        return pieces > 0

    def room(self, branch: Branch) -> Room:
        """Look up what is left for the arcs and nodes of a branch."""
        net = self.net
        account, cap = self.accounts.of_arc[branch.arc], self.cap_of(branch.arc)
        free = self.slack.account[account] + self.shelf.ready[self.pool[account]]
        free[cap >= 0] = np.minimum(free[cap >= 0], self.slack.account[cap[cap >= 0]])
        free = np.minimum.accumulate(free[:, ::-1], axis=1)[:, ::-1]
        left = net.back[net.arc_delay[branch.arc]]
        there = np.take_along_axis(free, np.maximum(left, 0), axis=1)
        there = np.where((account[:, None] >= 0) & (left >= 0), np.maximum(there, 0), 0)
        row = np.where(branch.part >= 0, self.capacity.row[branch.part], -1)
        limit = np.full((len(row), net.grid.size), PLENTY)
        limit[row >= 0] = self.slack.capacity[row[row >= 0]]
        return Room(there, limit)

    def cap_of(self, arcs: Ints) -> Ints:
        """Cap of arcs, in the numbers of accounts; -1: none."""
        cap, first = self.caps.at(arcs), len(self.accounts.pool)
        return np.where(cap >= 0, cap + first, -1)

    def draws(self, branch: Branch, recipe: Recipe) -> tuple[Ints, Ints, Ints]:
        """List the draws of a recipe: account or cap, bucket of leaving, pieces."""
        net = self.net
        arcs = branch.arc[recipe.arcs]
        drawn = self.accounts.of_arc[arcs] >= 0
        arcs = arcs[drawn]
        leave = net.back[net.arc_delay[arcs], recipe.arc_bucket[drawn]]
        pieces, cap = recipe.arc_pieces[drawn], self.cap_of(arcs)
        capped = np.flatnonzero(cap >= 0)
        return (
            np.append(self.accounts.of_arc[arcs], cap[capped]),
            np.append(leave, leave[capped]),
            np.append(pieces, pieces[capped]),
        )

    def ends(self, branch: Branch, recipe: Recipe) -> tuple[Ints, Ints, Ints]:
        """List what a recipe completes under a limit: row, bucket, pieces."""
        part = branch.part[recipe.nodes]
        row = np.where(part >= 0, self.capacity.row[part], -1)
        tied = row >= 0
        end = self.net.ahead[branch.lead[recipe.nodes[tied]], recipe.node_bucket[tied]]
        return row[tied], end, recipe.node_pieces[tied]

    def together(self, branch: Branch, recipe: Recipe, pieces: int) -> int:
        """Cap the pieces of a recipe whose places draw on the same account."""
        account, leave, each = self.draws(branch, recipe)
        names, at = np.unique(account, return_inverse=True)
        use = np.zeros((len(names), self.net.grid.size), np.int64)
        np.add.at(use, (at, leave), each)
        use = np.cumsum(use, axis=1)
        left = self.slack.account[names] + self.share_of_shelf(names, use)
        most = np.where(use > 0, left // np.maximum(use, 1), PLENTY).min(initial=PLENTY)
        row, end, made = self.ends(branch, recipe)
        total = np.zeros_like(self.slack.capacity)
        np.add.at(total, (row, end), made)
        limit = np.where(total > 0, self.slack.capacity // np.maximum(total, 1), PLENTY)
        return int(min(pieces, most, limit.min(initial=PLENTY)))

    def share_of_shelf(self, accounts: Ints, use: Ints) -> Ints:
        """Share the shelf among the accounts of a pool, in proportion to their use."""
        pool = self.pool[accounts]
        names, at = np.unique(pool, return_inverse=True)
        total = np.bincount(at, use[:, -1], len(names))[at]
        ready = self.shelf.ready[pool] * use[:, -1:]
        return np.floor(ready / total[:, None]).astype(np.int64)

    def open_packs(self, accounts: Ints) -> bool:
        """Cover what accounts lack with packs from the shelf; if it cannot be, none."""
        opened: list[tuple[int, int, int]] = []
        lacking = -self.slack.account[accounts]
        short = np.flatnonzero(lacking.max(axis=1, initial=0) > 0)
        for account, lack in zip(accounts[short], lacking[short], strict=True):
            packs = self.shelf.open(int(self.pool[account]), lack)
            opened += [(int(account), lot, pieces) for lot, pieces in packs]
        self.move(opened, 1)
        if (self.slack.account[accounts] < 0).any():
            self.move(opened, -1)
            return False
        self.opened += opened
        return True

    def move(self, packs: list[tuple[int, int, int]], way: int) -> None:
        """Book packs to accounts (way 1), or put them back on the shelf (-1)."""
        for account, lot, pieces in packs:
            self.slack.account[account, self.shelf.lots.bucket[lot] :] += way * pieces
            if way < 0:
                self.shelf.take(lot, -pieces)

    def draw(self, draws: tuple[Ints, Ints, Ints], pieces: int) -> None:
        """Take the draws of so many recipes from their accounts (or give them back)."""
        account, leave, each = draws
        gone = np.arange(self.net.grid.size) >= leave[:, None]
        np.subtract.at(self.slack.account, account, pieces * each[:, None] * gone)

    def afford(self, branch: Branch, recipe: Recipe, pieces: int) -> int:
        """Pay for as many pieces as accounts and packs allow, trying ever fewer."""
        draws = self.draws(branch, recipe)
        while pieces > 0:
            self.draw(draws, pieces)
            if self.open_packs(np.unique(draws[0])):
                return pieces
            self.draw(draws, -pieces)
            pieces //= 2
        return 0

    def commit(self, branch: Branch, recipe: Recipe, pieces: int) -> None:
        """Write a recipe into the plan."""
        self.may_get[self.bounds.of[branch.node[0]]] -= pieces
        weeks = np.arange(self.net.grid.size)
        row, end, made = self.ends(branch, recipe)
        np.subtract.at(self.slack.capacity, (row, end), pieces * made)
        whole = self.whole
        for table, rows, when, many in (
            (
                whole.started,
                branch.node[recipe.nodes],
                recipe.node_bucket,
                recipe.node_pieces,
            ),
            (
                whole.chosen,
                branch.choice[recipe.choices],
                recipe.choice_bucket,
                recipe.choice_pieces,
            ),
            (whole.came, branch.arc[recipe.arcs], recipe.arc_bucket, recipe.arc_pieces),
        ):
            np.add.at(table, rows, pieces * many[:, None] * (weeks >= when[:, None]))


def still_wanted(delivered: Ints, due: Ints, expired: Ints) -> Ints:
    """Pieces that could still be delivered in each bucket without breaking patience.

    What is delivered by a later bucket may be no more than is due by then less what had
    been given up before it.
    """
    lost = np.maximum.accumulate(np.maximum(expired - delivered, 0))
    room = due - np.append(0, lost[:-1]) - delivered
    wanted: Ints = np.minimum.accumulate(room[::-1])[::-1]
    return wanted


def fill_up(filler: Filler, ground: Ground, promised: Floats) -> Whole:
    """Make more cars of what a whole plan leaves, each stream in its turn.

    `promised`: pieces that the plan gives each stream in all.
    """
    streams, whole = ground.streams, filler.whole
    forest = Forest(filler.net)
    due, expired = streams.total, streams.expired
    given = whole.started[: streams.count, -1]
    for order, upto in passes(ground, given, promised):
        for stream in order[given[order] < upto[order]]:
            branch, most = forest.branch(int(stream)), int(upto[stream])
            filler.fill(branch, due[stream], expired[stream], most)
    return whole
