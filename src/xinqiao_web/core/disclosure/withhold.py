"""Which totals of a release are withheld, so that no firm can be told from the rest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xinqiao_web.core.disclosure.attack import Released, highest
from xinqiao_web.core.disclosure.rule import (
    Flags,
    Floats,
    Rule,
    needed_ceilings,
    unsafe,
)

TINY = 1e-7


@dataclass(frozen=True)
class Withheld:
    """What comes out of disclosure control.

    `first`: totals that say too much by themselves. `then`: totals from which, with
    the others, those could be worked out. `breached`: targets that earlier releases
    alone give away; nothing that is withheld now can help.
    """

    first: Flags
    then: Flags
    breached: Flags

    @property
    def published(self) -> Flags:
        """The totals that may be published."""
        return ~(self.first | self.then)


def withhold(
    contributions: Floats,
    rows: Floats,
    rule: Rule,
    earlier: Released | None = None,
    changes: Floats | None = None,
) -> Withheld:
    """Decide which totals are withheld.

    `contributions`: groups by cells, not negative; cells of earlier releases included.
    `rows`: the totals to be released, by cells. `earlier`: what was released before.
    `changes`: groups by totals, how far each group's contribution moved since the total
    was last released (0 where it never was): who compares two releases sees the sum of
    the changes alone.

    For each total withheld by itself, and each cell, the most that it can be for all
    that is known must reach its needed ceiling. While it does not, the total with the
    least value among those that hold it down is withheld too.
    """
    shares = contributions @ rows.T
    moved = np.zeros_like(shares) if changes is None else np.abs(changes)
    first = unsafe(shares, rule) | unsafe(moved, rule)
    search = Search(contributions, rows, earlier or nothing(rows.shape[1]), ~first)
    targets, ceilings = targets_of(contributions, rows, rule, moved)
    breached = np.array(
        [not search.hide(t, c) for t, c in zip(targets, ceilings, strict=True)], bool
    )
    return Withheld(first, ~first & ~search.published, breached)


def nothing(cells: int) -> Released:
    """No release at all."""
    return Released(np.zeros((0, cells)), np.zeros(0))


def targets_of(
    contributions: Floats, rows: Floats, rule: Rule, moved: Floats
) -> tuple[Floats, Floats]:
    """Sums that an attacker is after, each with the ceiling that it needs."""
    targets = np.vstack([np.eye(contributions.shape[1]), rows])
    ceilings = needed_ceilings(contributions @ targets.T, rule)
    totals = contributions.sum(axis=0) @ rows.T
    # A withheld change must stay as uncertain as a withheld total.
    by_change = totals + needed_ceilings(moved, rule) - moved.sum(axis=0)
    cells = contributions.shape[1]
    changed = moved.any(axis=0)
    ceilings[cells:] = np.where(
        changed, np.maximum(ceilings[cells:], by_change), ceilings[cells:]
    )
    return targets, ceilings


class Search:
    """The totals still published while targets are hidden one after the other.

    To withhold a total only loosens what can be concluded: a target that is hidden
    stays hidden.
    """

    def __init__(
        self, contributions: Floats, rows: Floats, earlier: Released, published: Flags
    ) -> None:
        """Begin with all totals that are safe by themselves."""
        self.rows = rows
        self.totals = contributions.sum(axis=0) @ rows.T
        # The strongest attacker there can be: it knows the largest share of each cell.
        self.least = contributions.max(axis=0, initial=0.0)
        self.earlier = earlier
        self.published = published.copy()

    def hide(self, target: NDArray[np.float64], ceiling: float) -> bool:
        """Withhold totals until the target can reach its ceiling; False: in vain."""
        if ceiling <= 0:
            return True
        while True:
            shown = np.flatnonzero(self.published)
            now = Released(self.rows[shown], self.totals[shown])
            most, prices = highest(target, now + self.earlier, self.least)
            if most >= ceiling * (1 - TINY):
                return True
            holding = shown[prices[: len(shown)] > TINY]
            if not len(holding):
                return False
            self.published[holding[np.argmin(self.totals[holding])]] = False
