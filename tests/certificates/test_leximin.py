"""Levels are those that the definition asks for, found by another method.

The definition: all rise together as far as they can; a group stops when, the others
keeping what they have, it cannot have more by itself. The other method counts week by
week, knows no prices, and asks each group in turn.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from tests.certificates.second_method import SecondMethod
from tests.properties.fair_chance import FairCase, fair_case

from xinqiao.planning.fairness.groups import make_groups
from xinqiao.planning.ground import lay_ground
from xinqiao.planning.plan import make_plan

SEEDS = range(500)
CLOSE = 2e-6
RELAXED = 1e-9


@cache
def case_of(seed: int) -> FairCase:
    """A market for leximin between firms, and nothing before it."""
    case = fair_case(seed, rule="leximin", floors=False)
    policy = replace(
        case.policy,
        stages=("fairness", "worth"),
        between="firms",
        fairness_price=1.0,
        classes=(),
    )
    return FairCase(case.market, policy)


def by_definition(
    method: SecondMethod, pieces: dict[str, dict[int, float]], weights: dict[str, float]
) -> dict[str, float]:
    """Levels by name: raise all, then stop those that alone can rise no further."""
    program = method.program
    lowest = program.var("lowest level")
    kept: dict[str, float] = {}
    while len(kept) < len(pieces):
        rows = list(program.rows)
        for key, terms in pieces.items():
            least = kept.get(key)
            if least is None:
                terms = terms | {lowest: -weights[key]}
            most = least and least * weights[key] * (1 - RELAXED)
            program.row(terms, most or 0.0, np.inf)
        level = float(program.solve({lowest: 1.0})[lowest])
        for key in [key for key in pieces if key not in kept]:
            program.rows = rows + [
                (terms, (1 - RELAXED) * weights[k] * kept.get(k, level), np.inf)
                for k, terms in pieces.items()
            ]
            values = program.solve(pieces[key])
            best = sum(values[number] for number in pieces[key]) / weights[key]
            if best <= level + CLOSE * max(level, 1 / weights[key]):
                kept[key] = level
        program.rows = rows
    return kept


@pytest.mark.parametrize("seed", SEEDS)
def test_levels_are_those_of_the_definition(seed):
    case = case_of(seed)
    ground = lay_ground(case.market, case.policy)
    groups = make_groups(ground, "firms")
    weights = dict(zip(groups.keys, groups.weight.tolist(), strict=True))
    plan = make_plan(ground)
    found = {
        key: plan.delivered[groups.streams(number), -1].sum() / weights[key]
        for number, key in enumerate(groups.keys)
    }
    who = {
        row["firm"]: row["group"] or row["firm"] for row in case.market.firms.to_dicts()
    }
    method = SecondMethod(case.market, case.policy)
    pieces: dict[str, dict[int, float]] = {key: {} for key in groups.keys}
    for name, terms in method.firm_pieces.items():
        pieces[who[name]] |= terms
    wanted = by_definition(method, pieces, weights)
    spare = {key: CLOSE * max(1.0, 1 / weights[key]) for key in wanted}
    for key, level in wanted.items():
        assert found[key] == pytest.approx(level, rel=1e-5, abs=5 * spare[key])
