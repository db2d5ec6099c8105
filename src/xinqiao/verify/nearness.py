"""Levels that are only nearly fair: how far, recomputed from prices.

A proof that states how near its levels are is judged by that statement: the prices of
each round say that  Σ c_h · level_h ≤ most  in every plan. So a group that nobody makes
room for (others keep the lower of their level and its own) has no more than
( most - Σ over the others of c · min(level, its level) ) / c, in any round, and never
more than is due. And the lowest level b of those that a round holds back by prices can
be raised by no more than ( most - Σ c · min(level, b) ) / Σ of their c.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from xinqiao.verify.breaches import Breach, breach
from xinqiao.verify.grid import Flags, Floats
from xinqiao.verify.ladders import Ladder, kept_pieces
from xinqiao.verify.proof import CLOSE, Claim, close, number
from xinqiao.verify.stages import Stage

PIECE = 1.0  # less is no piece more
SLIGHT = 1e-3  # pieces: what sums of floats may differ by
HELD = 0.01  # part of an even share of the prices, from which a group is held back


def stated(proof: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The page that says how near levels are; none where they are to be exact."""
    page = proof.get("fairness")
    return page if isinstance(page, Mapping) else None


def pieces_of(ladder: Ladder, claims: Mapping[Stage, Claim]) -> Floats:
    """Pieces that each group keeps."""
    kept = kept_pieces(ladder, claims)
    return np.array([kept.get(key, 0.0) for key in ladder.groups.keys])


def could_rise(
    ladder: Ladder, claims: Mapping[Stage, Claim], bounds: Mapping[Stage, float]
) -> Floats:
    """Pieces that each group could have more at most, as far as prices tell."""
    groups, pieces = ladder.groups, pieces_of(ladder, claims)
    level, kept = pieces / groups.weight, kept_pieces(ladder, claims)
    lower = np.minimum(level[:, None], level[None, :])
    rise: Floats = np.maximum(groups.due - pieces, 0.0)
    for claim in ladder.rounds(claims):
        counts, owed = ladder.counts(claim.stage, kept)
        left = np.maximum(bounds[claim.stage] + owed - counts @ lower, 0.0)
        able = np.divide(left, counts, out=np.full_like(left, np.inf), where=counts > 0)
        rise = np.minimum(rise, able * groups.weight)
    return rise


def as_shares(rise: Floats, pieces: Floats) -> Floats:
    """Pieces more as shares of the pieces there are; none below one."""
    shares: Floats = np.where(rise < PIECE, 0.0, rise / np.maximum(pieces, PIECE))
    return shares


def nearness(
    ladder: Ladder, claims: Mapping[Stage, Claim], bounds: Mapping[Stage, float]
) -> tuple[float, float]:
    """The share by which the lowest of those held back together could be raised.

    The greatest of all rounds; groups that stop without a price count alone. Also the
    greatest share that one group alone could have more.
    """
    groups, pieces = ladder.groups, pieces_of(ladder, claims)
    level, kept = pieces / groups.weight, kept_pieces(ladder, claims)
    alone, worst = as_shares(could_rise(ladder, claims, bounds), pieces), 0.0
    gone = np.zeros(len(groups.keys), bool)
    for claim in ladder.rounds(claims):
        stops = np.array([key in claim.fixed for key in groups.keys], bool)
        back = held_back(ladder, claim.stage, ~gone) & stops
        gone |= stops
        worst = max(worst, float(alone[stops & ~back].max(initial=0.0)))
        back &= groups.due - pieces >= PIECE
        if not back.any():
            continue
        low = level[back].min()
        counts, owed = ladder.counts(claim.stage, kept)
        left = bounds[claim.stage] + owed - counts @ np.minimum(level, low)
        lift = max(float(left), 0.0) / counts[back].sum() * groups.weight[back]
        worst = max(worst, float(as_shares(lift, low * groups.weight[back]).max()))
    return worst, float(alone.max(initial=0.0))


def held_back(ladder: Ladder, stage: Stage, rising: Flags) -> Flags:
    """Groups whose share of the prices of a round is more than next to nothing."""
    shares = np.array([ladder.shares[stage].get(k, 0.0) for k in ladder.groups.keys])
    even = shares.sum() / max(int(rising.sum()), 1)
    found: Flags = (shares > 0) & (shares >= HELD * even)
    return found


def wrong_nearness(
    ladder: Ladder,
    claims: Mapping[Stage, Claim],
    bounds: Mapping[Stage, float],
    page: Mapping[str, Any],
) -> Iterator[Breach]:
    """What is said of the levels is what prices prove: no nearer, and no less near.

    `within`: of those held back together; `alone`: the greatest share that one could
    have more; `could_rise`: pieces by name, of at least one.
    """
    near = zip(("within", "alone"), nearness(ladder, claims, bounds), strict=True)
    for name, want in near:
        if not close(number(page, name), want, 1e3):
            told = {"name": name, "have": page.get(name), "want": want}
            yield breach("PROOF", "proof", **told)
    given = page.get("could_rise")
    named = given if isinstance(given, Mapping) else {}
    rise = could_rise(ladder, claims, bounds)
    for key, most in zip(ladder.groups.keys, rise, strict=True):
        have = number(named, key) if key in named else 0.0
        want = most if key in named or most >= PIECE + SLIGHT else 0.0
        if not abs(have - want) <= SLIGHT + CLOSE * abs(want):
            yield breach("PROOF", "proof", name=key, have=have, want=want)
    for key in sorted(set(map(str, named)) - set(ladder.groups.keys)):
        yield breach("PROOF", "proof", name=key, have=number(named, key), want=0.0)


def wrong_rounds(ladder: Ladder, claims: Mapping[Stage, Claim]) -> Iterator[Breach]:
    """The level of a round is the least of those that it, or a later one, fixes."""
    weights = dict(zip(ladder.groups.keys, ladder.groups.weight, strict=True))
    least = np.inf
    for claim in reversed(ladder.rounds(claims)):
        levels = [pieces / weights.get(k, np.nan) for k, pieces in claim.fixed.items()]
        least = min([least, *levels])
        if not close(claim.value, least, 1.0):
            name = f"value ({ladder.name} {claim.stage.round})"
            yield breach("PROOF", "proof", name=name, have=claim.value, want=least)
