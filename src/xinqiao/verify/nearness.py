"""Levels that are only nearly fair: how far, recomputed from prices.

A proof that states how near its levels are is judged by that statement: the prices of
each round say that  Σ c_h · level_h ≤ most  in every plan. So a group that nobody makes
room for (others keep the lower of their level and its own) has no more than
( most - Σ over the others of c · min(level, its level) ) / c, in any round, and never
more than is due.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from xinqiao.verify.breaches import Breach, breach
from xinqiao.verify.grid import Floats
from xinqiao.verify.ladders import Ladder, kept_pieces
from xinqiao.verify.proof import CLOSE, Claim, close, number
from xinqiao.verify.stages import Stage

PIECE = 1.0  # less is no piece more
SLIGHT = 1e-3  # pieces: what sums of floats may differ by


def stated(proof: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The page that says how near levels are; none where they are to be exact."""
    page = proof.get("fairness")
    return page if isinstance(page, Mapping) else None


def could_rise(
    ladder: Ladder, claims: Mapping[Stage, Claim], bounds: Mapping[Stage, float]
) -> Floats:
    """Pieces that each group could have more at most, as far as prices tell."""
    groups, kept = ladder.groups, kept_pieces(ladder, claims)
    pieces = np.array([kept.get(key, 0.0) for key in groups.keys])
    level = pieces / groups.weight
    lower = np.minimum(level[:, None], level[None, :])
    rise: Floats = np.maximum(groups.due - pieces, 0.0)
    for claim in ladder.rounds(claims):
        counts, owed = ladder.counts(claim.stage, kept)
        left = np.maximum(bounds[claim.stage] + owed - counts @ lower, 0.0)
        able = np.divide(left, counts, out=np.full_like(left, np.inf), where=counts > 0)
        rise = np.minimum(rise, able * groups.weight)
    return rise


def nearness(ladder: Ladder, claims: Mapping[Stage, Claim], rise: Floats) -> float:
    """The greatest share of what it has that a group could have more."""
    kept = kept_pieces(ladder, claims)
    pieces = np.array([kept.get(key, 0.0) for key in ladder.groups.keys])
    shares = np.where(rise < PIECE, 0.0, rise / np.maximum(pieces, PIECE))
    return float(shares.max(initial=0.0))


def wrong_nearness(
    ladder: Ladder,
    claims: Mapping[Stage, Claim],
    bounds: Mapping[Stage, float],
    page: Mapping[str, Any],
) -> Iterator[Breach]:
    """What is said of the levels is what prices prove: no nearer, and no less near.

    `within`: the greatest share; `could_rise`: pieces by name, of at least one.
    """
    rise = could_rise(ladder, claims, bounds)
    near = nearness(ladder, claims, rise)
    if not close(number(page, "within"), near, 1e3):
        told = {"name": "within", "have": page.get("within"), "want": near}
        yield breach("PROOF", "proof", **told)
    given = page.get("could_rise")
    named = given if isinstance(given, Mapping) else {}
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
