"""What `proof.json` claims, against what rows and prices show."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xinqiao.verify.breaches import Breach, breach
from xinqiao.verify.stages import Stage

CLOSE = 1e-9
"""Two figures whose difference is a smaller share of them are the same figure."""
OPTIMAL = 1e-6
"""The certified gap up to which a plan is called optimal."""
LEAST = 1e-9
"""What gaps are a share of is at least this."""
FIGURES = ("worth", "bound", "gap", "lp_worth", "lp_gap", "rounding")


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed of one stage; NaN where nothing readable is."""

    stage: Stage
    value: float
    bound: float
    gap: float
    held: float


@dataclass(frozen=True, slots=True)
class Shown:
    """What rows and prices show: worth, pieces, hash, and a bound for every stage."""

    worth: float
    delivered: int
    due: int
    market_hash: str
    bounds: Mapping[Stage, float]

    @property
    def bound(self) -> float:
        """The bound on worth; every policy has that stage."""
        return next(b for stage, b in self.bounds.items() if stage.name == "worth")


def number(page: Mapping[str, Any], name: str) -> float:
    """A figure of a page; NaN where it is missing or no finite number."""
    value = page.get(name)
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if fits and math.isfinite(value) else math.nan  # type: ignore[arg-type]


def read_claims(
    proof: Mapping[str, Any], stages: Sequence[Stage]
) -> tuple[dict[Stage, Claim], list[Breach]]:
    """What is claimed of each stage; the stages must be those of the policy."""
    given = proof.get("stages")
    pages = (
        [p for p in given if isinstance(p, Mapping)] if isinstance(given, list) else []
    )
    names = [(p.get("name"), p.get("round")) for p in pages]
    wanted = [(stage.name, stage.round) for stage in stages]
    claims = {}
    for stage in stages:
        at = (stage.name, stage.round)
        page = pages[names.index(at)] if at in names else {}
        figures = (number(page, name) for name in ("value", "bound", "gap", "held"))
        claims[stage] = Claim(stage, *figures)
    if names == wanted:
        return claims, []
    have, want = (", ".join(f"{n} {r}" for n, r in side) for side in (names, wanted))
    return claims, [breach("STAGES", "proof", have=have, want=want)]


def close(one: float, other: float, scale: float = 0.0) -> bool:
    """Whether two figures are the same, as far as sums of floats can tell."""
    return abs(one - other) <= CLOSE * max(abs(one), abs(other), scale)


def reaches(bound: float, value: float) -> bool:
    """Whether a bound is no lower than a value, as far as sums of floats can tell."""
    return bound >= value - CLOSE * max(abs(value), 1.0)


def gap_of(bound: float, value: float) -> float:
    """Share of the bound that a value leaves open."""
    return (bound - value) / max(abs(bound), LEAST)


def wrong_stages(
    claims: Mapping[Stage, Claim], shown: Shown, tolerance: float
) -> Iterator[Breach]:
    """A stage claims a bound that its prices prove, and what goes with it.

    bound ≥ recomputed; value ≤ bound; gap = (bound - value) / max(|bound|, 1e-9);
    value - tolerance · max(1, |value|) ≤ held ≤ value.
    """
    for stage, claim in claims.items():
        proved, gap = shown.bounds[stage], gap_of(claim.bound, claim.value)
        spare = (tolerance + CLOSE) * max(1.0, abs(claim.value))
        cases = (
            ("BOUND", "bound", reaches(claim.bound, proved), proved),
            ("ABOVE_BOUND", "value", reaches(claim.bound, claim.value), claim.bound),
            ("PROOF", "gap", close(claim.gap, gap, 1.0), gap),
            ("HELD", "held", 0 <= claim.value - claim.held <= spare, claim.value),
        )
        for code, figure, right, want in cases:
            if not right:
                name = f"{figure} ({stage.name} {stage.round})"
                have = getattr(claim, figure)
                yield breach(code, "proof", name=name, have=have, want=want)


def wrong_figures(
    proof: Mapping[str, Any], claims: Mapping[Stage, Claim], shown: Shown
) -> Iterator[Breach]:
    """Worth, pieces and gaps are what they are said to be.

    lp_gap = (bound - lp_worth) / max(bound, 1e-9), rounding = (lp_worth - worth) / the
    same, gap = their sum; bound and lp_worth are those of the stage `worth`.
    """
    said = {name: number(proof, name) for name in FIGURES}
    base = max(said["bound"], LEAST)
    want = {
        "worth": shown.worth,
        "lp_gap": (said["bound"] - said["lp_worth"]) / base,
        "rounding": (said["lp_worth"] - said["worth"]) / base,
        "gap": (said["bound"] - said["worth"]) / base,
    }
    for stage, claim in claims.items():
        if stage.name == "worth":
            want["bound"] = claim.bound
    for name, figure in want.items():
        relative = name in ("worth", "bound")
        if not close(said[name], figure, 0.0 if relative else 1.0):
            yield breach("PROOF", "proof", name=name, have=said[name], want=figure)
    for name in ("delivered", "due", "market_hash"):
        if proof.get(name) != getattr(shown, name):
            data: dict[str, Any] = {
                "have": proof.get(name),
                "want": getattr(shown, name),
            }
            yield breach("PROOF", "proof", name=name, **data)


def wrong_status(proof: Mapping[str, Any], wanted_gap: float) -> Iterator[Breach]:
    """The status says how far the certificate goes.

    `optimal` up to a gap of 1e-6 in the linear plan, `within_gap` up to the gap of the
    policy, else `best_found`.
    """
    gap = number(proof, "lp_gap")
    status = "within_gap" if gap <= wanted_gap else "best_found"
    status = "optimal" if gap <= OPTIMAL else status
    if proof.get("status") != status:
        yield breach(
            "PROOF", "proof", name="status", have=proof.get("status"), want=status
        )


def above_bound(shown: Shown) -> Iterator[Breach]:
    """No plan is worth more than the bound that the prices prove."""
    if not reaches(shown.bound, shown.worth):
        have, want = shown.worth, shown.bound
        yield breach("ABOVE_BOUND", "proof", name="worth", have=have, want=want)
