"""When a total says too much about one of those who are in it.

Source: Handbook on Statistical Disclosure Control, chapter 4.2 (the p %-rule).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rule:
    """How well a group's contribution to a total must stay hidden.

    `least`: groups that must be in a total. `share`: nobody may learn that a group's
    contribution is less than `1 + share` times what it is. Both are secrets of the
    operator: who knows them knows more than the totals say.
    """

    least: int
    share: float

    def __post_init__(self) -> None:
        """Refuse a rule that protects nobody."""
        if self.least < 2 or not self.share > 0:
            raise ValueError("a rule needs at least two groups and a share above zero")


def two_largest(contributions: Floats) -> tuple[Floats, Floats]:
    """The largest and second largest contribution to each total.

    `contributions`: groups by totals, not negative; corporate groups count as one.
    """
    padded = np.vstack([np.zeros((2, contributions.shape[1])), contributions])
    ordered = np.partition(padded, -2, axis=0)
    return ordered[-1], ordered[-2]


def unsafe(contributions: Floats, rule: Rule) -> Flags:
    """Which totals must not be published by themselves.

    Those with fewer than `least` groups in them, but some; and those from which the
    second largest could tell the largest too well: `X − x1 − x2 < share · x1`.

    Examples
    --------
    >>> unsafe(np.array([[50.0], [49.0], [1.0]]), Rule(least=3, share=0.10))
    array([ True])
    """
    unsafe_ones: Flags = contributions.sum(axis=0) < needed_ceilings(
        contributions, rule
    )
    return unsafe_ones


def needed_ceilings(contributions: Floats, rule: Rule) -> Floats:
    """How high each total must be able to be, for all that anybody can conclude.

    `(1 + share) · x1 + x2`: who is second takes its own off and must still believe
    that the largest could have `1 + share` times what it has. Others learn less. With
    some groups but fewer than `least`, `X + share · x1`: the total itself stays open.
    """
    first, second = two_largest(contributions)
    groups = (contributions > 0).sum(axis=0)
    totals: Floats = contributions.sum(axis=0)
    ceilings: Floats = (1 + rule.share) * first + second
    few = groups < rule.least
    return np.where(few, np.maximum(ceilings, totals + rule.share * first), ceilings)
