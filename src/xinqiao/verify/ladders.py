"""Stages that compare groups: what each round claims, and what its prices show."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from xinqiao.market import Outcome
from xinqiao.verify.breaches import Breach, breach, breaches
from xinqiao.verify.grid import Floats, Ints
from xinqiao.verify.groups import SCOPES, Groups
from xinqiao.verify.packs import spare_pieces
from xinqiao.verify.proof import CLOSE, LEAST, LOOSEST, MISSED, Claim
from xinqiao.verify.stages import Stage

TOPS = {"floors": 1.0, "fairness": np.inf}
"""Level beyond which nothing counts."""

RISE = 1e-2
"""Share of its level by which a group could rise at most, for it to count as kept."""

PIECE = 1e-5  # part of a piece that is dust


NINE_DIGITS = 1e-9


@dataclass(frozen=True, eq=False)
class Ladder:
    """One stage that compares groups, with prices by round.

    `shares`: of the price sum, by name of those that still rise. `prices`: on what
    those fixed before keep, by name.
    """

    name: str
    groups: Groups
    shares: Mapping[Stage, Mapping[str, float]]
    prices: Mapping[Stage, Mapping[str, float]]

    def rounds(self, claims: Mapping[Stage, Claim]) -> list[Claim]:
        """Its rounds, in their order."""
        return [c for s, c in claims.items() if s.name == self.name and s.round > 0]

    def counts(self, stage: Stage, kept: Mapping[str, float]) -> tuple[Floats, float]:
        """What a round makes each level count for, and what it owes for those kept."""
        shares, prices = self.shares[stage], self.prices[stage]
        total = sum(shares.values())
        scale = 1 / total if total else 0.0
        keys, weights = self.groups.keys, self.groups.weight
        rising = scale * np.array([shares.get(key, 0.0) for key in keys])
        fixed = weights * np.array([prices.get(key, 0.0) for key in keys])
        owed = sum(price * kept.get(key, 0.0) for key, price in prices.items())
        return rising + fixed, float(owed)


def wrong_groups(ladder: Ladder, claims: Mapping[Stage, Claim]) -> Iterator[Breach]:
    """Every group is kept from one round on, and no other name is."""
    have = sorted(key for c in ladder.rounds(claims) for key in c.fixed)
    want = sorted(ladder.groups.keys)
    if have != want:
        told = {"name": ladder.name, "have": ", ".join(have), "want": ", ".join(want)}
        yield breach("KEPT_GROUPS", "proof", **told)


def wrong_kept(
    ladder: Ladder, claims: Mapping[Stage, Claim], tolerance: float
) -> Iterator[Breach]:
    """What a group keeps is what it reached, but for the tolerance.

    weight x level - tolerance x max(1, that) <= kept <= weight x level.
    """
    weights = dict(zip(ladder.groups.keys, ladder.groups.weight, strict=True))
    for claim in ladder.rounds(claims):
        for key, kept in claim.fixed.items():
            reached = weights.get(key, np.nan) * claim.value
            spare = (min(tolerance, LOOSEST) + CLOSE) * max(1.0, reached)
            if not -CLOSE * max(1.0, reached) <= reached - kept <= spare:
                name = f"{ladder.name} {claim.stage.round} · {key}"
                yield breach("PROOF", "proof", name=name, have=kept, want=reached)


def without_evidence(
    ladder: Ladder,
    claims: Mapping[Stage, Claim],
    bounds: Mapping[Stage, float],
    rule: str,
) -> Iterator[Breach]:
    """A group is kept only where prices show that it can hardly rise.

    With a share of the price sum, it cannot be above level + (bound - level) / share
    while the others keep the level. What is at the top need not rise; in the last round
    of `proportional` all keep the common level.
    """
    rounds = ladder.rounds(claims)
    for claim in rounds:
        at_top = claim.value >= TOPS[ladder.name] * (1 - 1e-6)
        if at_top or (rule == "proportional" and claim is rounds[-1]):
            continue
        left = max(0.0, bounds[claim.stage] - claim.value)
        for key, level in could_rise(ladder, claim, left):
            where = {"name": key, "have": claim.value, "want": level}
            yield breach("NOT_EVIDENT", "proof", **where)


def could_rise(
    ladder: Ladder, claim: Claim, left: float
) -> Iterator[tuple[str, float]]:
    """Groups kept from a round that prices do not hold back, and the level left open.

    Groups with all that is due need no price. `left`: bound - level of the round.
    """
    groups, shares = ladder.groups, ladder.shares[claim.stage]
    for number, key in enumerate(groups.keys):
        weight, served = groups.weight[number], groups.due[number] * (1 - LOOSEST)
        if key not in claim.fixed or weight * claim.value >= served:
            continue
        share = shares.get(key, 0.0)
        rise = left / share if share else np.inf
        if rise > RISE * claim.value + PIECE / weight:
            yield key, claim.value + rise


def falling_levels(ladder: Ladder, claims: Mapping[Stage, Claim]) -> Iterator[Breach]:
    """No round reaches less than the one before: the lowest are raised first."""
    rounds = ladder.rounds(claims)
    dust = 1e-5 / max(LEAST, ladder.groups.weight.min(initial=np.inf))
    for before, after in zip(rounds, rounds[1:], strict=False):
        if after.value < before.value * (1 - 1e-6) - dust:
            name = f"value ({ladder.name} {after.stage.round})"
            have, want = after.value, before.value
            yield breach("PROOF", "proof", name=name, have=have, want=want)


def kept_pieces(ladder: Ladder, claims: Mapping[Stage, Claim]) -> dict[str, float]:
    """What each group keeps, by name."""
    return {k: p for c in ladder.rounds(claims) for k, p in c.fixed.items()}


def missed_levels(
    ladder: Ladder, claims: Mapping[Stage, Claim], given: Ints, packs: Ints
) -> Iterator[Breach]:
    """A group gets what it keeps, but for what whole pieces and packs cost.

    delivered >= kept - max(5 % of it, two pieces a stream and its largest pack);
    `given`, `packs`: by stream.
    """
    kept, got = kept_pieces(ladder, claims), pieces_by_group(ladder.groups, given)
    for number, key in enumerate(ladder.groups.keys):
        want = kept.get(key, 0.0)
        spare = spare_pieces(ladder.groups.of == number, packs)
        if got[number] < want - max(MISSED * want, spare):
            where = {"name": key, "have": int(got[number]), "want": want}
            yield breach("LEVEL_MISSED", "proof", **where)


def pieces_by_group(groups: Groups, given: Ints) -> Floats:
    """Pieces delivered to each group."""
    inside = groups.of >= 0
    sums = np.bincount(groups.of[inside], given[inside], len(groups.keys))
    return sums.astype(np.float64)


def keeps_all(ladder: Ladder, claims: Mapping[Stage, Claim], given: Ints) -> bool:
    """Whether whole pieces reach all that groups keep."""
    kept, got = kept_pieces(ladder, claims), pieces_by_group(ladder.groups, given)
    return all(got[n] >= kept.get(key, 0.0) for n, key in enumerate(ladder.groups.keys))


def wrong_level_column(
    ladder: Ladder, claims: Mapping[Stage, Claim], outcome: Outcome, between: str
) -> list[Breach]:
    """The column `level` says no less than what is kept; under leximin, no more."""
    table = outcome.fill_rates.with_row_index("row").filter(scope=SCOPES[between])
    if between == "firms":
        who = outcome.market.firms.select("firm", who=pl.coalesce("group", "firm"))
        table = table.join(who, left_on="key", right_on="firm", how="left")
    else:
        table = table.with_columns(who="key")
    kept, weights = kept_pieces(ladder, claims), ladder.groups.weight
    want = [
        kept.get(k, 0.0) / w for k, w in zip(ladder.groups.keys, weights, strict=True)
    ]
    schema = {"who": pl.String, "want": pl.Float64, "weight": pl.Float64}
    data = {"who": ladder.groups.keys, "want": want, "weight": weights}
    both = table.join(pl.DataFrame(data, schema=schema), on="who")
    spare = 1e-6 * pl.max_horizontal("want", 1 / pl.col("weight")) + NINE_DIGITS
    off = pl.col("level").fill_null(0) - pl.col("want")
    wrong = (off < -spare) | ((off > spare) & (outcome.policy.fairness == "leximin"))
    told = both.filter(wrong).select(
        "row",
        "want",
        key=pl.concat_str("scope", "key", separator=" · "),
        column=pl.lit("level"),
        have=pl.col("level").fill_null(0),
    )
    return breaches("FILL_RATE", "fill_rates", told)


def wrong_floors(
    ladder: Ladder, claims: Mapping[Stage, Claim], proof: Mapping[str, Any]
) -> Iterator[Breach]:
    """The proof states the mean level, and names the firms that stay below their floor.

    Below is who reaches less than its target, and has not all that is due.
    """
    page = proof.get("floors")
    have = page if isinstance(page, Mapping) else {}
    due = dict(zip(ladder.groups.keys, ladder.groups.due, strict=True))
    below = sorted(
        key
        for claim in ladder.rounds(claims)
        for key, kept in claim.fixed.items()
        if claim.value < 1 - LOOSEST and kept < due.get(key, 0.0) * (1 - LOOSEST)
    )
    means = [c.value for s, c in claims.items() if (s.name, s.round) == ("floors", 0)]
    for name, want in (("mean", means[0]), ("below", below)):
        if have.get(name) != want:
            told = {"name": f"floors {name}", "have": have.get(name), "want": want}
            yield breach("PROOF", "proof", **told)
