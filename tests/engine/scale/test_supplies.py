"""Many supplies planned from one program, each as if it were planned alone."""

import numpy as np
import pytest

from xinqiao import Policy, sample_market
from xinqiao.planning import supplies
from xinqiao.planning.ground import lay_ground
from xinqiao.planning.plan import make_plan
from xinqiao.planning.supplies import outline_supplies, plan_supply, with_arrivals

SAMPLE = sample_market(firms=2, programmes=5, chips=30, weeks=9, seed=4)
RULES = Policy(stages=("classes", "worth"), classes=("ED01",))


@pytest.fixture(scope="module")
def ground():
    return lay_ground(SAMPLE, RULES)


def drawn(ground, share, number):
    """Arrivals in which each pool's pieces of a week come or not."""
    arrivals = ground.pools.arrivals
    comes = np.random.default_rng(number).random(arrivals.shape) < share
    return np.where(comes, arrivals, 0)


def reached(plan):
    return [result.value for result in plan.results]


def proved(plan):
    return [result.bound for result in plan.results]


def lacking(plan):
    """The most pieces by which a pool is overdrawn."""
    net, pools = plan.ground.net, plan.ground.pools
    taken = np.zeros(pools.arrivals.shape)
    arcs = np.flatnonzero(net.arc_pool >= 0)
    left = net.reach[net.arc_delay[arcs]]
    gone = np.take_along_axis(plan.flow.came[arcs], left, axis=1)
    np.add.at(taken, net.arc_pool[arcs], gone)
    return (taken - pools.total).max()


@pytest.mark.parametrize("share", [0.95, 0.6, 0.0])
def test_a_supply_is_planned_as_well_as_if_it_were_alone(ground, share):
    outline = outline_supplies(ground, [drawn(ground, 0.9, 0), drawn(ground, 0.9, 1)])
    for number in range(2, 6):
        arrivals = drawn(ground, share, number)
        plan = plan_supply(outline, arrivals)
        alone = make_plan(with_arrivals(ground, arrivals))
        assert reached(plan) == pytest.approx(reached(alone))
        assert proved(plan) == pytest.approx(proved(alone))
        assert lacking(plan) < 1e-3


def test_what_nothing_made_short_before_is_brought_in_when_it_lacks(ground):
    plenty = 100 * ground.pools.arrivals
    outline = outline_supplies(ground, [plenty])
    before = outline.program.columns
    arrivals = drawn(ground, 0.5, 1)
    plan = plan_supply(outline, arrivals)
    assert plan.run.session.program.columns > before
    alone = make_plan(with_arrivals(ground, arrivals))
    assert reached(plan) == pytest.approx(reached(alone))
    assert outline.program.columns == before


def test_the_supplies_before_it_change_nothing_in_a_plan(ground):
    outline = outline_supplies(ground, [ground.pools.arrivals])
    some = [drawn(ground, 0.7, number) for number in range(4)]
    forth = [plan_supply(outline, arrivals) for arrivals in some]
    back = [plan_supply(outline, arrivals) for arrivals in reversed(some)]
    for one, other in zip(forth, reversed(back), strict=True):
        assert one.flow.started.tobytes() == other.flow.started.tobytes()


def test_a_program_too_large_for_simplex_has_no_outline(ground, monkeypatch):
    monkeypatch.setattr(supplies, "ROOM", 0)
    assert outline_supplies(ground, [drawn(ground, 0.5, 1)]) is None
