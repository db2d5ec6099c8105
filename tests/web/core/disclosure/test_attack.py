"""A member that knows its own data and all releases learns no more than is allowed.

The attacker here is not the module's own: its unknowns are each group's contribution to
each cell, not cells.
"""

import numpy as np
import pytest
from scipy.optimize import linprog

from xinqiao_web.core.disclosure import Released, Rule, withhold

RULE = Rule(least=3, share=0.2)
CATEGORIES, WEEKS = 3, 4


def table() -> np.ndarray:
    """Cells, totals by category, totals by week, and the total of all."""
    of_category = np.kron(np.eye(CATEGORIES), np.ones(WEEKS))
    of_week = np.kron(np.ones(CATEGORIES), np.eye(WEEKS))
    cells = CATEGORIES * WEEKS
    return np.vstack([np.eye(cells), of_category, of_week, np.ones(cells)])


def market(seed: int) -> np.ndarray:
    """Groups by cells: some groups are large, and most are in some cells only."""
    draw = np.random.default_rng(seed)
    groups = int(draw.integers(4, 9))
    size = draw.lognormal(3, 1.2, (groups, 1))
    amounts = size * draw.lognormal(0, 0.7, (groups, CATEGORIES * WEEKS))
    return np.round(amounts * (draw.random(amounts.shape) < 0.7))


def most_believable(
    known: Released, truth: np.ndarray, attacker: int, target: np.ndarray
) -> float:
    """The most that a group's contributions (`target`: groups by cells) could be."""
    groups, cells = truth.shape
    sums = np.hstack([known.rows] * groups)
    low = np.zeros_like(truth)
    high = np.full_like(truth, np.inf)
    low[attacker] = high[attacker] = truth[attacker]
    answer = linprog(
        -target.ravel(),
        A_eq=sums,
        b_eq=known.totals,
        bounds=np.column_stack([low.ravel(), high.ravel()]),
        method="highs",
    )
    assert answer.status in (0, 3), answer.message
    return np.inf if answer.status == 3 else float(-answer.fun)


def breaches(
    known: Released, truth: np.ndarray, draw: np.random.Generator
) -> list[str]:
    """Contributions that somebody can tell too well: to each cell, and to some sums."""
    found = []
    cells = truth.shape[1]
    wide = np.tile(table(), cells // table().shape[1])
    sums = np.vstack([np.eye(cells), draw.permutation(wide)[:3]])
    for at, cells_of_sum in enumerate(sums):
        amounts = truth @ cells_of_sum
        victim, runner_up = amounts.argsort()[[-1, -2]]
        for attacker in {runner_up, draw.integers(len(truth))} - {victim}:
            target = np.zeros_like(truth)
            target[victim] = cells_of_sum
            most = most_believable(known, truth, attacker, target)
            if most < (1 + RULE.share) * amounts[victim] * (1 - 1e-6):
                found.append(f"sum {at}: {attacker} tells {victim}")
    return found


@pytest.mark.parametrize("seed", range(200))
def test_nobody_tells_a_firm_from_what_is_published(seed: int) -> None:
    truth, rows = market(seed), table()
    kept = withhold(truth, rows, RULE).published
    known = Released(rows[kept], truth.sum(axis=0) @ rows[kept].T)
    assert breaches(known, truth, np.random.default_rng(seed)) == []


def test_what_is_safe_by_itself_gives_a_firm_away_without_the_second_step() -> None:
    """The check can fail: more than the totals unsafe by themselves is withheld."""
    rows, found = table(), 0
    for seed in range(20):
        truth = market(seed)
        kept = ~withhold(truth, rows, RULE).first
        known = Released(rows[kept], truth.sum(axis=0) @ rows[kept].T)
        found += bool(breaches(known, truth, np.random.default_rng(seed)))
    assert found > 0


@pytest.mark.parametrize("seed", range(25))
def test_six_rounds_together_tell_no_more(seed: int) -> None:
    draw = np.random.default_rng(seed)
    first, rows = market(seed), table()
    rounds = [first]
    for _ in range(5):
        moved = draw.random(first.shape) < 0.3
        rounds.append(np.round(np.where(moved, rounds[-1] * draw.random(), rounds[-1])))
    truth, width = np.hstack(rounds), len(table().T)
    known = Released(np.zeros((0, truth.shape[1])), np.zeros(0))
    for number in range(6):
        wide = np.zeros((len(rows), truth.shape[1]))
        wide[:, number * width : (number + 1) * width] = rows
        shares = truth @ wide.T
        before = np.roll(wide, -width, axis=1)
        changes = shares - truth @ before.T if number else None
        kept = withhold(truth, wide, RULE, known, changes).published
        known = known + Released(wide[kept], truth.sum(axis=0) @ wide[kept].T)
    assert breaches(known, truth, draw) == []


def test_a_total_of_few_groups_cannot_be_worked_out_from_the_others() -> None:
    """Three of at least five: though none of them could be told, the total could."""
    many, few = np.array([10.0, 11, 12, 13, 14, 15]), np.array([10.0, 11, 12, 0, 0, 0])
    truth = np.column_stack([many, few, many, many])
    rows = np.array([[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 1], [0, 0, 1, 0]])
    kept = withhold(truth, rows.astype(float), Rule(least=5, share=0.2)).published
    assert not kept[:2].all()
