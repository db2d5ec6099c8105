"""The upper bound that prices prove, in closed form: no solver, only minima and sums.

With every scarce thing at its price, each piece that is due is worth what it earns less
what the cheapest way to make it costs, or nothing. No plan can be worth more than all
of these and the price of everything there is: weak duality.
"""

from dataclasses import dataclass

import numpy as np

from xinqiao.verify.facts import Facts
from xinqiao.verify.grid import Floats
from xinqiao.verify.prices import Prices
from xinqiao.verify.recipes import Draws, Recipe, make_draws, make_recipes


@dataclass(frozen=True, eq=False)
class Goal:
    """What a stage maximises, with the prices of what it holds taken in.

    A piece of a stream earns `gain` (by stream) and `weight` of its worth in time;
    `rank`: what a choice costs per rank after the first. `held`: what holding the
    earlier stages takes off the bound. `moves`: what a piece delivered in a bucket
    earns besides, buckets × streams.
    """

    gain: Floats
    weight: float
    rank: float
    held: float
    moves: Floats | None = None


@dataclass(frozen=True, eq=False)
class Layout:
    """The trees of all programmes, laid out once for all stages."""

    draws: Draws
    recipes: tuple[Recipe, ...]


def lay_out(facts: Facts) -> Layout:
    """Lay out the trees."""
    return Layout(make_draws(facts), tuple(make_recipes(facts)))


def bound(facts: Facts, layout: Layout, goal: Goal, prices: Prices) -> float:
    """The bound of one stage: what all there is costs + Σ pieces - what is held."""
    costs = unit_costs(facts, layout, goal, prices)
    roots = costs[:, : facts.needs.programmes.height]
    return prices.spent + earned(facts, goal, roots) - goal.held


def unit_costs(facts: Facts, layout: Layout, goal: Goal, prices: Prices) -> Floats:
    """u: what a piece costs at each place by each bucket: buckets × places."""
    costs = np.full((facts.grid.size, facts.trees.places.height), np.inf)
    cost_to_draw(costs, facts, layout.draws, prices)
    for recipe in layout.recipes:
        cost_to_build(costs, facts, recipe, goal.rank, prices.capacity)
    return costs


def cost_to_draw(costs: Floats, facts: Facts, draws: Draws, prices: Prices) -> None:
    """u(s) = min over pools of (Π + K)(s - lane), into `costs`; infinite before that.

    K is what the cap on a draw charges, if it has one.
    """
    if not len(draws.places):
        return
    never = np.full((1, prices.pools.shape[1]), np.inf)
    pools = np.concatenate([prices.pools, never])
    caps = np.pad(prices.caps, ((0, 1), (0, 1)))
    back = np.stack([facts.grid.back(delay) for delay in draws.delays])
    for week in range(facts.grid.size):
        left = back[draws.lanes, week]
        price = pools[left, draws.pools] + caps[left, draws.caps]
        costs[week, draws.places] = np.minimum.reduceat(price, draws.begins)


def cost_to_build(
    costs: Floats, facts: Facts, recipe: Recipe, rank: float, capacity: Floats
) -> None:
    """u(t) = min(u(t), min over t' ≤ t of c(t')), by node, into `costs`.

    c(t) = γ(t) + Σ over groups of min over choices of what they cost when fitted in a
    bucket from which they are done in t.
    """
    if not len(recipe.nodes):
        return
    done = facts.grid.ahead(recipe.lead)
    cheapest = np.full(len(recipe.nodes), np.inf)
    for week in range(facts.grid.size):
        filled = np.full(len(recipe.groups), np.inf)
        for fitting in np.flatnonzero(done == week):
            price = cost_to_fill(costs, recipe, rank, int(fitting))
            np.minimum(filled, price, out=filled)
        built = np.add.reduceat(filled, recipe.begins) + capacity[week, recipe.parts]
        np.minimum(cheapest, built, out=cheapest)
        costs[week, recipe.nodes] = np.minimum(costs[week, recipe.nodes], cheapest)


def cost_to_fill(costs: Floats, recipe: Recipe, rank: float, week: int) -> Floats:
    """min over joint choices usable in a bucket of Σ per_unit · u, by group."""
    price = costs[week, recipe.places] * recipe.per_unit
    price = np.add.reduceat(price, recipe.members) + rank * recipe.cost
    shut = (recipe.first > week) | (recipe.last < week)
    price[shut] = np.inf
    return np.minimum.reduceat(price, recipe.groups)


def earned(facts: Facts, goal: Goal, roots: Floats) -> float:
    """Σ over pieces of max(0, max over t of gain + weight·v·(1 - λ·(t - τ)) - u(t))."""
    needs = facts.needs.rows
    stream, due, last = (needs[c].to_numpy() for c in ("stream", "due", "last"))
    value = goal.weight * facts.needs.streams["value"].to_numpy()[stream]
    tree, starts = needs["programme"].to_numpy(), facts.grid.starts
    best = np.zeros(needs.height)
    for delay in range(facts.grid.size):
        week = np.minimum(due + delay, facts.grid.size - 1)
        late = facts.policy.lateness * (starts[week] - starts[due])
        net = goal.gain[stream] + value * (1 - late) - roots[week, tree]
        if goal.moves is not None:
            net += goal.moves[week, stream]
        best = np.where(due + delay <= last, np.maximum(best, net), best)
    return float(best @ needs["pieces"].to_numpy())
