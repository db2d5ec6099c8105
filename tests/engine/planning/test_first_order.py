"""The first-order method solves the same program as simplex, over steps."""

from functools import cache

import numpy as np
import pytest
from tests.properties.chance import Traits, seeded

from xinqiao.planning.ground import Ground, lay_ground
from xinqiao.planning.growing import most_of_each, write_growing
from xinqiao.planning.limits import write_program
from xinqiao.planning.needs import most_used
from xinqiao.planning.objectives import worth
from xinqiao.planning.reduction import Reduction, reduce_market
from xinqiao.solver import FirstOrder, Session
from xinqiao.solver.descent import Descent
from xinqiao.solver.scaling import scale
from xinqiao.solver.warm import warm

SEEDS = range(40)


@cache
def reduced(seed: int) -> tuple[Ground, np.ndarray, Reduction]:
    case = seeded(seed, Traits(classes=False))
    ground = lay_ground(case.market, case.policy)
    most = most_used(ground.net, ground.streams.total, ground.capacity)
    nothing = np.zeros(len(ground.net.parts), bool)
    return ground, most, reduce_market(ground, most, nothing, ranked=False)


@pytest.mark.parametrize("seed", SEEDS)
def test_it_comes_to_the_optimum_that_simplex_finds(seed):
    ground, most, reduction = reduced(seed)
    draft = reduction.draft
    gain = worth(draft, ground.policy.lateness)
    best = Session(write_program(draft)).maximise(gain.of, gain.constant).objective
    solver = FirstOrder(write_growing(draft), most_of_each(draft, most), 1e-5)
    found = solver.maximise(gain.of, gain.constant).objective
    everything = float((ground.streams.value * ground.streams.total[:, -1]).sum())
    assert found == pytest.approx(best, abs=1e-4 * everything)


@pytest.mark.parametrize("seed", SEEDS)
def test_its_products_are_those_of_the_written_matrix_and_its_transpose(seed):
    *_, reduction = reduced(seed)
    program = write_growing(reduction.draft)
    scaled = scale(program, (), np.zeros(program.columns), np.float64)
    chance = np.random.default_rng(seed)
    x, y = chance.random(program.columns), chance.random(program.rows)
    descent = Descent.begin(scaled, x, y, 1.0)
    steps = scaled.step * x
    used, firsts = np.zeros(program.rows), 0
    for block in program.blocks:
        over = steps if block in program.steps else program.total(steps)
        np.add.at(used, block.row + firsts, block.value * over[block.column])
        firsts += len(block.lower)
    assert descent.use(x) == pytest.approx(scaled.row * used)
    assert float(y @ descent.use(x)) == pytest.approx(float(descent.pay(y) @ x))


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_longer_after_the_scaled_matrix(seed):
    *_, reduction = reduced(seed)
    program = write_growing(reduction.draft)
    scaled = scale(program, (), np.zeros(program.columns), np.float64)
    x = np.random.default_rng(seed).random(program.columns)
    descent = Descent.begin(scaled, x, np.zeros(program.rows), 1.0)
    for _ in range(50):
        longer = descent.pay(descent.use(x)).copy()
        assert np.linalg.norm(longer) <= np.linalg.norm(x) * (1 + 1e-9)
        x = longer


def test_the_program_that_is_solved_to_compile_it_ahead_is_solved_right():
    assert warm().objective == pytest.approx(2, abs=1e-3)
