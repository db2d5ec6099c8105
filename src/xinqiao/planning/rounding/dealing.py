"""Deal lots that are sold in packs to the firms that want them.

Lots are dealt in their order, the n-th lot of every pool at once, to whoever runs dry
first. A pack that its firm can use up costs nobody anything. The last pack of a firm
is mostly used up only in part: it is rounded up where the pool has pieces or packs to
spare by the end, and otherwise left to later lots that may fit better.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xinqiao.planning.columns import Number, sum_rows
from xinqiao.planning.grid import Floats, Ints
from xinqiao.planning.rounding.apportion import DUST, running


@dataclass(frozen=True)
class Lots:
    """Lots of pools that are sold in packs, as arrays; `turn`: place in its pool.

    `unit`: pieces of a pack; `entry`: the least that a firm may take, if anything.
    """

    row: Ints
    pool: Ints
    turn: Ints
    bucket: Ints
    pieces: Ints
    unit: Ints
    entry: Ints

    def pick(self, order: Ints) -> "Lots":
        """Some of the lots, in another order within each pool."""
        pool = self.pool[order]
        return Lots(
            row=self.row[order],
            pool=pool,
            turn=running(pool, np.ones(len(pool), np.int64)),
            bucket=self.bucket[order],
            pieces=self.pieces[order],
            unit=self.unit[order],
            entry=self.entry[order],
        )

    def left(self, pieces: Ints) -> "Lots":
        """The same lots with fewer pieces; those with none drop out."""
        return replace(self, pieces=pieces).pick(np.flatnonzero(pieces > 0))

    @property
    def to_come(self) -> Ints:
        """Pieces of the pool in each lot and those after it."""
        return still_to_come(self.pool, self.pieces)

    @property
    def smaller(self) -> Ints:
        """Pieces of the pool after each lot that come in smaller packs."""
        width = int(self.unit.max(initial=0)) + 1
        kinds, kind = np.unique(self.pool * width + self.unit, return_inverse=True)
        size = running(kinds // width, np.ones(len(kinds), np.int64))[kind]
        found = np.zeros_like(self.pieces)
        for turn in range(1, int(size.max(initial=0)) + 1):
            less = still_to_come(self.pool, np.where(size < turn, self.pieces, 0))
            found = np.where(size == turn, less, found)
        return found


def still_to_come(at: Ints, values: Ints) -> Ints:
    """Sum of each entry and the later ones of the same group; `at` is sorted."""
    total = sum_rows(at, values, int(at.max(initial=-1)) + 1)
    rest: Ints = total[at] - running(at, values)
    return rest


@dataclass(frozen=True)
class Round:
    """Lots dealt at once, no two of a pool, and a seat for each firm at each.

    `pieces`: by lot. `at`: lot of each seat, sorted. `account`, `unit`, `entry`: firm
    and terms, by seat. `wanted`: pieces that the plan draws by each bucket, (account,
    bucket). `given`: pieces dealt so far, by account. `to_come`: pieces of the pool in
    this lot and later ones, by lot; `smaller`: those of them in smaller packs.
    """

    pieces: Ints
    at: Ints
    account: Ints
    unit: Ints
    entry: Ints
    wanted: Floats
    given: Ints
    to_come: Ints
    smaller: Ints

    def lacks(self, bucket: Ints) -> Floats:
        """Pieces that each seat's firm lacks by a bucket; `bucket`: by lot."""
        wanted = self.wanted[self.account, bucket[self.at]]
        lacks: Floats = np.maximum(wanted - self.had, 0)
        return lacks

    @cached_property
    def had(self) -> Ints:
        """Pieces that each seat's firm was dealt so far."""
        had: Ints = self.given[self.account]
        return had

    @cached_property
    def weight(self) -> Floats:
        """Pieces that the plan draws in all, by seat."""
        weight: Floats = self.wanted[self.account, -1]
        return weight

    @cached_property
    def last(self) -> Floats:
        """Pieces that each seat's firm lacks in the end."""
        last: Floats = np.maximum(self.weight - self.had, 0)
        return last

    def total(self, values: NDArray[Number]) -> NDArray[Number]:
        """Add up what seats have, by lot."""
        return sum_rows(self.at, values, len(self.pieces))

    def rest(self, taken: Ints) -> Ints:
        """Pieces of each lot that nobody has taken yet."""
        rest: Ints = self.pieces - self.total(taken)
        return rest

    def step(self, taken: Ints) -> Ints:
        """The least that each seat may take more."""
        return np.where(taken > 0, self.unit, self.entry)

    def down(self, wanted: Floats) -> Ints:
        """Whole packs within what is wanted; nothing below the entry amount."""
        packs = np.floor((wanted + DUST) / self.unit).astype(np.int64) * self.unit
        return np.where(packs >= self.entry, packs, 0)

    def up(self, wanted: Floats) -> Ints:
        """Whole packs that cover what is wanted."""
        packs = np.ceil((wanted - DUST) / self.unit).astype(np.int64) * self.unit
        return np.where(packs > 0, np.maximum(packs, self.entry), 0)

    @cached_property
    def most(self) -> Ints:
        """Packs that each firm should have in the end, be it of this lot alone.

        What is wanted is rounded up, the smallest waste first, as long as the waste
        stays within what the pool has to spare, or as packs are left that no whole pack
        of others needs; but only until smaller packs suffice for the rest, which is
        rounded down.
        """
        last, up, down = self.last, self.up(self.last), self.down(self.last)
        waste = np.ceil(up - last - DUST).astype(np.int64)
        spare = self.to_come - self.total(last)
        packs = self.to_come - self.smaller - self.total(down)
        rounded = (self.total(waste) <= spare + DUST)[self.at]
        odd = last - down
        lacking = self.total(odd) - self.smaller
        tight = np.flatnonzero(~rounded & (odd > DUST))
        order = tight[np.lexsort((waste[tight], self.at[tight]))]
        at = self.at[order]
        useful = running(at, odd[order]) < lacking[at] - DUST
        for cost, budget in ((waste, spare + DUST), (up - down, packs)):
            total = running(at, cost[order]) + cost[order]
            rounded[order] |= useful & (total <= budget[at])
        return np.where(rounded, up, down)


def deal(lots: Lots, owner: Ints, wanted: Floats) -> pl.DataFrame:
    """Deal lots to accounts; account, lot, pieces.

    `owner`: pool of each account, sorted. `wanted`: pieces that the plan draws on each
    account by the end of each bucket.
    """
    pools = int(owner.max(initial=-1)) + 1
    given = np.zeros(len(owner), np.int64)
    first = np.searchsorted(owner, np.arange(pools))
    count = np.bincount(owner, minlength=pools)
    known = np.flatnonzero(lots.pool < pools)
    known = known[count[lots.pool[known]] > 0]
    to_come, smaller = lots.to_come, lots.smaller
    found: list[tuple[Ints, ...]] = [(np.zeros(0, np.int64),) * 3]
    for turn in range(int(lots.turn.max(initial=-1)) + 1):
        now = known[lots.turn[known] == turn]
        pool = lots.pool[now]
        at = np.repeat(np.arange(len(now)), count[pool])
        account = first[pool[at]] + running(at, np.ones(len(at), np.int64))
        taken = share_lots(
            Round(
                pieces=lots.pieces[now],
                at=at,
                account=account,
                unit=lots.unit[now[at]],
                entry=lots.entry[now[at]],
                wanted=wanted,
                given=given,
                to_come=to_come[now],
                smaller=smaller[now],
            )
        )
        given[account] += taken
        some = taken > 0
        found.append((account[some], lots.row[now[at[some]]], taken[some]))
    names = ("account", "lot", "pieces")
    columns = [np.concatenate(c) for c in zip(*found, strict=True)]
    return pl.DataFrame(dict(zip(names, columns, strict=True)))


def share_lots(cards: Round) -> Ints:
    """Share each lot in legal amounts: nothing, or `entry` and more in whole units.

    First all packs that are needed by the same bucket, as late a one as the lot covers;
    of those needed in the next one, what each wants in proportion, then a pack more to
    those who lack most. Then packs that will be used up in part; then what is left
    over: it costs nobody anything, for only what is used leaves the lot in the end.
    """
    taken, wanted = cover_buckets(cards)
    more = np.maximum(wanted - taken, 0)
    asked = cards.total(more)
    share = np.minimum(1, cards.rest(taken) / np.maximum(asked, DUST))
    whole = np.floor((more * share[cards.at] + DUST) / cards.unit).astype(np.int64)
    whole = whole * cards.unit
    taken = taken + np.where(taken + whole >= cards.entry, whole, 0)
    for _ in range(2):
        used_up = taken + cards.step(taken) <= cards.most
        taken = add_packs(cards, taken, np.where(used_up, wanted - taken, 0))
    taken = add_packs(cards, taken, cards.last - taken)
    return hand_out_rest(cards, taken)


def cover_buckets(cards: Round) -> tuple[Ints, Floats]:
    """Give the packs needed by the last bucket that the lot covers for everybody.

    Returns them, and what is wanted by the bucket after that, by seat. As needs only
    grow, that bucket is found by halving; `low`: buckets known to be covered, by lot.
    """
    size = cards.wanted.shape[1]
    low, high = np.zeros((2, len(cards.pieces)), np.int64)
    high += size
    taken = np.zeros(len(cards.at), np.int64)
    while (low < high).any():
        middle = np.minimum((low + high) // 2, size - 1)
        packs = np.minimum(cards.up(cards.lacks(middle)), cards.most)
        covered = (cards.total(packs) <= cards.pieces) & (low < high)
        taken = np.where(covered[cards.at], packs, taken)
        low, high = np.where(covered, middle + 1, low), np.where(covered, high, middle)
        high = np.maximum(high, low)
    after = cards.lacks(np.minimum(low, size - 1))
    return taken, np.minimum(after, cards.most)


def add_packs(cards: Round, taken: Ints, lack: Floats) -> Ints:
    """Give one step more to those who lack most, while pieces of the lot last."""
    able = cards.step(taken) <= cards.rest(taken)[cards.at]
    some = np.flatnonzero((lack > DUST) & able)
    order = some[np.lexsort((-lack[some], cards.at[some]))]
    at = cards.at[order]
    cost = cards.step(taken)[order]
    fits = running(at, cost) + cost <= cards.rest(taken)[at]
    raised = taken.copy()
    raised[order] += np.where(fits, cost, 0)
    return raised


def hand_out_rest(cards: Round, taken: Ints) -> Ints:
    """Give what is left of each lot to those who take from it, the heaviest first."""
    at, unit = cards.at, cards.unit
    heavy = np.where(taken > 0, cards.weight + 1, 0.0)
    nobody = cards.total(heavy) == 0
    heavy = np.where(nobody[at], cards.weight + 1e-3, heavy)
    share = heavy / cards.total(heavy)[at]
    part = np.floor(cards.rest(taken)[at] * share / unit).astype(np.int64) * unit
    taken = taken + np.where(nobody[at], 0, part)
    most = np.maximum.reduceat(heavy, np.searchsorted(at, np.arange(len(cards.pieces))))
    heaviest = np.flatnonzero(heavy == most[at])
    top = heaviest[np.flatnonzero(np.diff(at[heaviest], prepend=-1))]
    more = cards.rest(taken)[at[top]] // unit[top] * unit[top]
    legal = (taken[top] > 0) | (more >= cards.entry[top])
    taken[top] += np.where(legal, more, 0)
    return taken
