"""What `proof.json` claims, against what rows and prices show."""

import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xinqiao.market import Policy
from xinqiao.verify.breaches import Breach, breach
from xinqiao.verify.stages import GROUPED, Stage

CLOSE = 1e-9
"""Two figures whose difference is a smaller share of them are the same figure."""
OPTIMAL = 1e-6
"""The certified gap up to which a plan is called optimal."""
LEAST = 1e-9
MISSED = 0.05  # share of a protected class that whole pieces and packs may cost
MANY = 100_000  # rounds; nobody has more groups
LOOSEST = 1e-6  # tolerance of held stages that is still for the solver's sake
"""What gaps are a share of is at least this."""
OF_STAGE = ("value", "bound", "gap", "held")
FIGURES = ("worth", "bound", "gap", "lp_worth", "lp_gap", "rounding")


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed of one stage; NaN where nothing readable is.

    `fixed`: pieces that groups keep from this round on, by name.
    """

    stage: Stage
    value: float
    bound: float
    gap: float
    held: float
    fixed: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Shown:
    """What rows and prices show: worth, pieces, hash, and a bound for every stage.

    `classes`: pieces delivered by class. `notes`: on how levels
    are measured. `ceiling`: worth of all that is due, on time.
    """

    worth: float
    delivered: int
    due: int
    classes: Mapping[str, int]
    ceiling: float
    market_hash: str
    notes: Sequence[Mapping[str, str]]
    bounds: Mapping[Stage, float]

    @property
    def bound(self) -> float:
        """The bound on worth: of its stage, and never more than all that is due."""
        proved = next(b for stage, b in self.bounds.items() if stage.name == "worth")
        return min(proved, self.ceiling)


def number(page: Mapping[str, Any], name: str) -> float:
    """A figure of a page; NaN where it is missing or no finite number."""
    value = page.get(name)
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if fits and math.isfinite(value) else math.nan  # type: ignore[arg-type]


def whole(value: object) -> object:
    """A value, but none where it is true or false, which would pass for 1 or 0."""
    return None if isinstance(value, bool) else value


def read_claims(
    proof: Mapping[str, Any], stages: Sequence[Stage]
) -> tuple[dict[Stage, Claim], list[Breach]]:
    """What is claimed of each stage; the stages must be those of the policy."""
    given = proof.get("stages")
    pages = (
        [p for p in given if isinstance(p, Mapping)] if isinstance(given, list) else []
    )
    names = [(p.get("name"), whole(p.get("round")), p.get("key", "")) for p in pages]
    wanted = [(stage.name, stage.round, stage.key) for stage in stages]
    claims = {}
    for stage in stages:
        at = (stage.name, stage.round, stage.key)
        page = pages[names.index(at)] if at in names else {}
        value, upper, gap, held = (number(page, name) for name in OF_STAGE)
        claims[stage] = Claim(stage, value, upper, gap, held, read_fixed(page))
    if names == wanted:
        return claims, []
    have, want = (
        ", ".join(" ".join(map(str, filter(None, stage))) for stage in side)
        for side in (names, wanted)
    )
    return claims, [breach("STAGES", "proof", have=have, want=want)]


def read_fixed(page: Mapping[str, Any]) -> dict[str, float]:
    """Pieces that groups keep, as far as they can be read."""
    given = page.get("fixed", {})
    names = given if isinstance(given, Mapping) else {}
    return {str(key): number(names, key) for key in names}


def count_rounds(proof: Mapping[str, Any]) -> dict[str, int]:
    """Rounds of stages that compare groups, as they are listed."""
    given = proof.get("stages")
    pages = (
        [p for p in given if isinstance(p, Mapping)] if isinstance(given, list) else []
    )
    names = [p.get("name") for p in pages if whole(p.get("round"))]
    return {name: min(names.count(name), MANY) for name in GROUPED}


def close(one: float, other: float, scale: float = 0.0) -> bool:
    """Whether two figures are the same, as far as sums of floats can tell."""
    return abs(one - other) <= CLOSE * max(abs(one), abs(other), scale)


def reaches(bound: float, value: float) -> bool:
    """Whether a bound is no lower than a value, as far as sums of floats can tell."""
    return value < math.inf and bound >= value - CLOSE * max(abs(value), 1.0)


def gap_of(bound: float, value: float) -> float:
    """Share of the bound that a value leaves open."""
    if bound == math.inf:
        return math.inf
    return (bound - value) / max(abs(bound), LEAST)


def wrong_stages(
    claims: Mapping[Stage, Claim], shown: Shown, tolerance: float, price: float
) -> Iterator[Breach]:
    """A stage claims a bound that its prices prove, and what goes with it.

    bound ≥ recomputed; value ≤ bound; gap = (bound - value) / max(|bound|, 1e-9);
    value - tolerance · max(1, |value|) ≤ held ≤ value, tolerance no more than 1e-6.
    Where worth is found without fairness, 1 - `price` of the value is held.
    """
    for stage, claim in claims.items():
        proved, gap = shown.bounds[stage], gap_of(claim.bound, claim.value)
        before = stage.kind == "worth" and stage.name == "fairness"
        most = claim.value * (1 - price) if before else claim.value
        spare = (min(tolerance, LOOSEST) + CLOSE) * max(1.0, abs(most))
        cases = (
            ("BOUND", "bound", reaches(claim.bound, proved), proved),
            ("ABOVE_BOUND", "value", reaches(claim.bound, claim.value), claim.bound),
            ("PROOF", "gap", close(claim.gap, gap, 1.0), gap),
            ("HELD", "held", 0 <= most - claim.held <= spare, most),
        )
        for code, figure, right, want in cases:
            if not right:
                name = f"{figure} ({stage.name} {stage.round})"
                have = getattr(claim, figure)
                yield breach(code, "proof", name=name, have=have, want=want)


def wrong_figures(
    proof: Mapping[str, Any], claims: Mapping[Stage, Claim], shown: Shown
) -> Iterator[Breach]:
    """Worth, bound and gaps are what they are said to be.

    bound and lp_worth are those of the stage `worth`, bound no more than all that is
    due; lp_gap = (bound - lp_worth) / max(|bound|, 1e-9), rounding = (lp_worth - worth)
    by the same, gap = their sum.
    """
    said = {name: number(proof, name) for name in FIGURES}
    base = max(abs(said["bound"]), LEAST)
    best = next(claim for stage, claim in claims.items() if stage.name == "worth")
    want = {
        "worth": (shown.worth, CLOSE),
        "bound": (min(best.bound, shown.ceiling), 1.0),
        "lp_worth": (best.value, 1.0),
        "lp_gap": ((said["bound"] - said["lp_worth"]) / base, 1.0),
        "rounding": ((said["lp_worth"] - said["worth"]) / base, 1.0),
        "gap": ((said["bound"] - said["worth"]) / base, 1.0),
    }
    for name, (figure, scale) in want.items():
        if not close(said[name], figure, scale):
            yield breach("PROOF", "proof", name=name, have=said[name], want=figure)
    if not reaches(said["bound"], shown.bound):
        have, low = said["bound"], shown.bound
        yield breach("BOUND", "proof", name="bound", have=have, want=low)


def wrong_facts(
    proof: Mapping[str, Any], shown: Shown, policy: Policy
) -> Iterator[Breach]:
    """Pieces, hash and rules are those of this market and policy."""
    want = {
        "delivered": shown.delivered,
        "due": shown.due,
        "market_hash": shown.market_hash,
    }
    for name, fact in want.items():
        if whole(proof.get(name)) != fact:
            have = proof.get(name)
            yield breach("PROOF", "proof", name=name, have=have, want=fact)
    words = {
        "policy": tomllib.loads(policy.to_toml()),
        "rules": [dict(sentence) for sentence in policy.describe()],
    }
    if policy.is_fair:
        words["notes"] = shown.notes
    for name, page in words.items():
        if proof.get(name) != page:
            yield breach("RULES", "proof", name=name)


def wrong_status(proof: Mapping[str, Any], wanted_gap: float) -> Iterator[Breach]:
    """The status says how far the certificate goes.

    `optimal` up to a gap of 1e-6 in the linear plan, but not where levels are only
    nearly fair; `within_gap` up to the gap of the policy, else `best_found`.
    """
    gap = number(proof, "lp_gap")
    status = "within_gap" if gap <= max(wanted_gap, OPTIMAL) else "best_found"
    exact = gap <= OPTIMAL and "fairness" not in proof
    status = "optimal" if exact else status
    if proof.get("status") != status:
        yield breach(
            "PROOF", "proof", name="status", have=proof.get("status"), want=status
        )


def classes_missed(
    claims: Mapping[Stage, Claim], shown: Shown, spare: Mapping[str, int]
) -> Iterator[Breach]:
    """A protected class gets what it can, but for what whole pieces and packs cost.

    delivered ≥ bound - max(5 % of the bound, two pieces a stream of the class
    and its largest pack). The bound is what prices prove, given the classes before it.
    `spare`: those pieces, by class.
    """
    for stage in claims:
        if stage.name == "classes":
            most, given = shown.bounds[stage], shown.classes.get(stage.key, 0)
            if given < most - max(MISSED * most, spare.get(stage.key, 0)):
                where = {"name": stage.key, "have": given, "want": most}
                yield breach("CLASS_MISSED", "proof", **where)


def above_bound(
    claims: Mapping[Stage, Claim], shown: Shown, *, level: bool
) -> Iterator[Breach]:
    """No plan that keeps the earlier stages is worth more than the bound.

    A plan in whole pieces may miss their levels by rounding; then it may be worth more.
    `level`: whether it reaches what groups keep.
    """
    classes = [
        (s.key, claim.held) for s, claim in claims.items() if s.name == "classes"
    ]
    if not level or any(shown.classes.get(key, 0) < held for key, held in classes):
        return
    if not reaches(shown.bound, shown.worth):
        have, want = shown.worth, shown.bound
        yield breach("ABOVE_BOUND", "proof", name="worth", have=have, want=want)
