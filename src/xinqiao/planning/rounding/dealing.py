"""Deal lots that are sold in packs to the firms that want them.

Lots are dealt in their order, the n-th lot of every pool at once, to whoever runs dry
first. A pack that its firm can use up costs nobody anything. The last pack of a firm
is mostly used up only in part: it is rounded up where the pool has pieces or packs to
spare by the end, and otherwise left to later lots that may fit better.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from xinqiao.planning.columns import sum_rows
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

    def left(self, pieces: Ints) -> "Lots":
        """The same lots with fewer pieces; those with none drop out."""
        kept = np.flatnonzero(pieces > 0)
        pool = self.pool[kept]
        return Lots(
            row=self.row[kept],
            pool=pool,
            turn=running(pool, np.ones(len(pool), np.int64)),
            bucket=self.bucket[kept],
            pieces=pieces[kept],
            unit=self.unit[kept],
            entry=self.entry[kept],
        )


@dataclass(frozen=True)
class Round:
    """Lots dealt at once, no two of a pool, and a seat for each firm at each.

    `pieces`: by lot. `at`: lot of each seat, sorted. `unit`, `entry`: terms, by seat.
    `lacks`: pieces that the plan draws by each bucket beyond what the firm was dealt,
    (seat, bucket). `to_come`: pieces of the pool in this lot and later ones; `loose`:
    those of them that are sold by the piece, by lot. `weight`: pieces that the plan
    draws in all, by seat.
    """

    pieces: Ints
    at: Ints
    unit: Ints
    entry: Ints
    lacks: Floats
    to_come: Ints
    loose: Ints
    weight: Floats

    def rest(self, taken: Ints) -> Ints:
        """Pieces of each lot that nobody has taken yet."""
        rest: Ints = self.pieces - sum_rows(self.at, taken, len(self.pieces))
        return rest

    def step(self, taken: Ints) -> Ints:
        """The least that each seat may take more."""
        return np.where(taken > 0, self.unit, self.entry)

    def down(self, wanted: Floats) -> Ints:
        """Whole packs within what is wanted; nothing below the entry amount."""
        packs = np.floor((wanted + DUST) / self.unit).astype(np.int64) * self.unit
        return np.where(packs >= self.entry, packs, 0)

    def up(self, wanted: Floats) -> Ints:
        """Whole packs that cover what is wanted; `wanted`: (seat, any)."""
        unit, entry = self.unit[:, None], self.entry[:, None]
        packs = np.ceil((wanted - DUST) / unit).astype(np.int64) * unit
        return np.where(packs > 0, np.maximum(packs, entry), 0)

    @cached_property
    def most(self) -> Ints:
        """Packs that each firm should have in the end, be it of this lot alone.

        What is wanted is rounded up, the smallest waste first, as long as the waste
        stays within what the pool has to spare, or as packs are left that no whole pack
        of others needs and no loose piece can replace. The rest is rounded down.
        """
        lots, last = len(self.pieces), self.lacks[:, -1]
        up, down = self.up(self.lacks[:, -1:])[:, 0], self.down(last)
        waste = np.ceil(up - last - DUST).astype(np.int64)
        spare = self.to_come - sum_rows(self.at, last, lots)
        packs = self.to_come - self.loose - sum_rows(self.at, down, lots)
        ample = sum_rows(self.at, waste, lots) <= spare + DUST
        rounded = ample[self.at]
        tight = np.flatnonzero(~rounded)
        order = tight[np.lexsort((waste[tight], self.at[tight]))]
        at = self.at[order]
        for cost, budget in ((waste, spare + DUST), (up - down, packs)):
            total = running(at, cost[order]) + cost[order]
            rounded[order] |= total <= budget[at]
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
    loose = np.where(lots.entry > 1, 0, lots.pieces)
    pieces = np.stack([lots.pieces, loose], axis=1)
    to_come = np.zeros((pools, 2), np.int64)
    np.add.at(to_come, lots.pool[known], pieces[known])
    found: list[tuple[Ints, ...]] = [(np.zeros(0, np.int64),) * 3]
    for turn in range(int(lots.turn.max(initial=-1)) + 1):
        now = known[lots.turn[known] == turn]
        pool = lots.pool[now]
        at = np.repeat(np.arange(len(now)), count[pool])
        account = first[pool[at]] + running(at, np.ones(len(at), np.int64))
        lacks = np.maximum(wanted[account] - given[account][:, None], 0)
        taken = share_lots(
            Round(
                pieces=lots.pieces[now],
                at=at,
                unit=lots.unit[now[at]],
                entry=lots.entry[now[at]],
                lacks=lacks,
                to_come=to_come[pool, 0],
                loose=to_come[pool, 1],
                weight=wanted[account, -1],
            )
        )
        given[account] += taken
        to_come[pool] -= pieces[now]
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
    asked = sum_rows(cards.at, more, len(cards.pieces))
    share = np.minimum(1, cards.rest(taken) / np.maximum(asked, DUST))
    whole = np.floor((more * share[cards.at] + DUST) / cards.unit).astype(np.int64)
    whole = whole * cards.unit
    taken = taken + np.where(taken + whole >= cards.entry, whole, 0)
    for _ in range(2):
        used_up = taken + cards.step(taken) <= cards.most
        taken = add_packs(cards, taken, np.where(used_up, wanted - taken, 0))
    taken = add_packs(cards, taken, cards.lacks[:, -1] - taken)
    return hand_out_rest(cards, taken)


def cover_buckets(cards: Round) -> tuple[Ints, Floats]:
    """Give the packs needed by the last bucket that the lot covers for everybody.

    Returns them, and what is wanted by the bucket after that, by seat.
    """
    packs = np.minimum(cards.up(cards.lacks), cards.most[:, None])
    total = sum_rows(cards.at, packs, len(cards.pieces))
    covered = (total <= cards.pieces[:, None]).sum(axis=1)[cards.at]
    seat, size = np.arange(len(cards.at)), cards.lacks.shape[1]
    taken = np.where(covered > 0, packs[seat, np.maximum(covered - 1, 0)], 0)
    after = cards.lacks[seat, np.minimum(covered, size - 1)]
    return taken, np.minimum(after, cards.most)


def add_packs(cards: Round, taken: Ints, lack: Floats) -> Ints:
    """Give one step more to those who lack most, while pieces of the lot last."""
    some = np.flatnonzero(lack > DUST)
    order = some[np.lexsort((-lack[some], cards.at[some]))]
    at = cards.at[order]
    cost = cards.step(taken)[order]
    fits = running(at, cost) + cost <= cards.rest(taken)[at]
    raised = taken.copy()
    raised[order] += np.where(fits, cost, 0)
    return raised


def hand_out_rest(cards: Round, taken: Ints) -> Ints:
    """Give what is left of each lot to those who take from it, the heaviest first."""
    at, unit, lots = cards.at, cards.unit, len(cards.pieces)
    heavy = np.where(taken > 0, cards.weight + 1, 0.0)
    nobody = sum_rows(at, heavy, lots) == 0
    heavy = np.where(nobody[at], cards.weight + 1e-3, heavy)
    share = heavy / sum_rows(at, heavy, lots)[at]
    part = np.floor(cards.rest(taken)[at] * share / unit).astype(np.int64) * unit
    taken = taken + np.where(nobody[at], 0, part)
    most = np.maximum.reduceat(heavy, np.searchsorted(at, np.arange(lots)))
    heaviest = np.flatnonzero(heavy == most[at])
    top = heaviest[np.flatnonzero(np.diff(at[heaviest], prepend=-1))]
    more = cards.rest(taken)[at[top]] // unit[top] * unit[top]
    legal = (taken[top] > 0) | (more >= cards.entry[top])
    taken[top] += np.where(legal, more, 0)
    return taken
