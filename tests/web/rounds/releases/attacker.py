"""A member who knows its own data and reads everything that was ever released.

Shares nothing with disclosure control: its unknowns are what each group has in each
cell, and it reads nothing but published totals.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.optimize import linprog

Key = tuple[str | None, ...]
KEYS = ["row", "column"]


@dataclass(frozen=True)
class Table:
    """One table of a round: groups by cells, and the totals that were published."""

    truth: dict[tuple[str, Key], int]
    published: dict[Key, int]
    all: list[Key]

    @classmethod
    def of(
        cls, name: str, contributions: pl.DataFrame, totals: pl.DataFrame
    ) -> "Table":
        """What there is, and what of it was published."""
        rows = contributions.filter(table=name).select("group", *KEYS, "pieces").rows()
        shown = totals.filter(table=name).select(*KEYS, "pieces").rows()
        return cls(
            {(group, (row, column)): n for group, row, column, n in rows},
            {(row, column): n for row, column, n in shown if n is not None},
            [(row, column) for row, column, _ in shown],
        )

    @property
    def cells(self) -> list[Key]:
        """All cells; that they exist is known."""
        return [key for key in self.all if None not in key]

    @property
    def groups(self) -> list[str]:
        """All groups."""
        return sorted({group for group, _ in self.truth})


def covers(total: Key, cell: Key) -> bool:
    """Whether a cell is in a total."""
    return all(mine in (None, other) for mine, other in zip(total, cell, strict=True))


@dataclass(frozen=True)
class Knowledge:
    """What is known of amounts, groups by cells: equations, signs, and the truth."""

    groups: list[str]
    cells: list[Key]
    truth: np.ndarray
    rows: np.ndarray
    values: np.ndarray

    def most(self, attacker: int, victim: int, cells: np.ndarray) -> float:
        """The most that a victim's amounts in some cells can be, for an attacker.

        `truth` may be changes: their signs are known, their sizes are not.
        """
        signs = np.where(self.truth < 0, -1.0, 1.0)
        low, high = np.zeros_like(signs), np.full_like(signs, np.inf)
        low[attacker] = high[attacker] = np.abs(self.truth[attacker])
        target = np.zeros_like(signs)
        target[victim, cells] = -1
        equations = (self.rows[:, None, :] * signs[None]).reshape(
            len(self.rows), signs.size
        )
        answer = linprog(
            target.ravel(),
            A_eq=equations if len(equations) else None,
            b_eq=self.values if len(equations) else None,
            bounds=np.column_stack([low.ravel(), high.ravel()]),
            method="highs",
        )
        assert answer.status in (0, 3, 4), answer.message
        return float(-answer.fun) if answer.status == 0 else np.inf

    def breaches(self, sums: list[Key], share: float) -> list[str]:
        """Sums of which somebody tells the largest contribution too well."""
        found = []
        for total in sums:
            inside = np.array([covers(total, cell) for cell in self.cells], bool)
            amounts = np.abs(self.truth[:, inside]).sum(axis=1)
            victim, runner_up = amounts.argsort(kind="stable")[[-1, -2]]
            needed = (1 + share) * amounts[victim]
            if self.most(int(runner_up), int(victim), inside) < needed * (1 - 1e-6):
                found.append(f"{total}: {runner_up} tells {victim}")
        return found


def of_round(table: Table) -> Knowledge:
    """What one release tells."""
    groups, cells = table.groups, table.cells
    truth = np.array([[table.truth.get((g, c), 0) for c in cells] for g in groups])
    known = list(table.published)
    rows = np.array([[covers(t, c) for c in cells] for t in known], float)
    values = np.array([table.published[t] for t in known], float)
    return Knowledge(groups, cells, truth, rows.reshape(len(known), len(cells)), values)


def of_change(now: Table, then: Table) -> Knowledge:
    """What two releases tell of what changed between them.

    A total without a cell in one of them is known to be none there.
    """
    groups = sorted({*now.groups, *then.groups})
    cells = sorted({*now.cells, *then.cells})
    truth = np.array(
        [
            [now.truth.get((g, c), 0) - then.truth.get((g, c), 0) for c in cells]
            for g in groups
        ]
    )

    def known(table: Table, total: Key) -> int | None:
        return table.published.get(total, None if total in table.all else 0)

    sums = sorted({*now.all, *then.all}, key=str)
    both = {t: (known(now, t), known(then, t)) for t in sums}
    told = {t: a - b for t, (a, b) in both.items() if a is not None and b is not None}
    rows = np.array([[covers(t, c) for c in cells] for t in told], float)
    values = np.array(list(told.values()), float)
    return Knowledge(groups, cells, truth, rows.reshape(len(told), len(cells)), values)
