"""One chip, one week: what is fair there has been known for long, and must come out.

With entitlements the levels are those of weighted constrained equal awards: everybody
gets the same for its entitlement, or its whole claim if that is less.
"""

from dataclasses import dataclass
from fractions import Fraction
from random import Random

import pytest
from tests.builders import Fact, firm, lot, market, need

from xinqiao import Policy
from xinqiao.planning.fairness.groups import make_groups
from xinqiao.planning.ground import lay_ground
from xinqiao.planning.plan import make_plan

RULES = Policy(stages=("fairness", "worth"), fairness="leximin")
SEEDS = range(24)
MANY = 10_000


@dataclass(frozen=True)
class Claims:
    """What there is, and what each claims and is entitled to."""

    estate: int
    claims: tuple[int, ...]
    weights: tuple[int, ...]


def draw(random: Random) -> Claims:
    """Claims by chance, of two to six firms."""
    count = random.randint(2, 6)
    claims = tuple(random.randint(1, 60) for _ in range(count))
    weights = tuple(random.randint(1, 9) for _ in range(count))
    return Claims(random.randint(0, sum(claims) + 10), claims, weights)


def equal_awards(given: Claims) -> list[Fraction]:
    """Weighted constrained equal awards, in exact fractions."""
    order = sorted(
        range(len(given.claims)),
        key=lambda i: Fraction(given.claims[i], given.weights[i]),
    )
    left, weight = Fraction(given.estate), sum(given.weights)
    awards = [Fraction(0)] * len(order)
    for i in order:
        awards[i] = min(Fraction(given.claims[i]), left / weight * given.weights[i])
        left, weight = left - awards[i], weight - given.weights[i]
    return awards


def facts(given: Claims, *, groups: tuple[str | None, ...] = ()) -> list[Fact]:
    """The market with these claims."""
    found = [lot("chip", given.estate, reserved_for="*")]
    for number, claim in enumerate(given.claims):
        name = f"oem-{number}"
        cells = {"group": groups[number]} if groups and groups[number] else {}
        found.append(need("chip", claim, firm=name))
        found.append(firm(name, entitlement=float(given.weights[number]), **cells))
    return found


def awarded(*given: Fact) -> dict[str, float]:
    """Pieces that each firm, or corporate group, gets in the plan."""
    ground = lay_ground(market(*given), RULES)
    groups = make_groups(ground, "firms")
    delivered = make_plan(ground).delivered[:, -1]
    return {
        key: float(delivered[groups.streams(number)].sum())
        for number, key in enumerate(groups.keys)
    }


def plan_awards(given: Claims) -> list[float]:
    """What the planner gives each."""
    found = awarded(*facts(given))
    return [found[f"oem-{number}"] for number in range(len(given.claims))]


@pytest.mark.parametrize("seed", SEEDS)
def test_one_chip_is_shared_by_constrained_equal_awards(seed):
    given = draw(Random(seed))
    awards = [float(award) for award in equal_awards(given)]
    assert plan_awards(given) == pytest.approx(awards, abs=1e-5)


def test_nobody_gains_useful_pieces_by_ordering_more_than_it_needs():
    random = Random(1)
    for _ in range(MANY):
        given = draw(random)
        liar = random.randrange(len(given.claims))
        more = list(given.claims)
        more[liar] += random.randint(1, 200)
        lied = Claims(given.estate, tuple(more), given.weights)
        useful = min(given.claims[liar], equal_awards(lied)[liar])
        assert useful <= equal_awards(given)[liar]


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_gains_by_it_in_the_plan_either(seed):
    random = Random(1000 + seed)
    given = draw(random)
    more = (given.claims[0] + random.randint(1, 200), *given.claims[1:])
    lied = Claims(given.estate, more, given.weights)
    useful = min(given.claims[0], plan_awards(lied)[0])
    assert useful <= plan_awards(given)[0] + 1e-5


@pytest.mark.parametrize("seed", SEEDS)
def test_who_claims_more_for_the_same_entitlement_gets_no_less(seed):
    given = draw(Random(2000 + seed))
    given = Claims(given.estate, tuple(sorted(given.claims)), (3,) * len(given.claims))
    found = plan_awards(given)
    assert all(a <= b + 1e-5 for a, b in zip(found, found[1:], strict=False))


@pytest.mark.parametrize("seed", SEEDS)
def test_with_more_chips_nobody_gets_less(seed):
    random = Random(3000 + seed)
    given = draw(random)
    more = Claims(given.estate + random.randint(1, 40), given.claims, given.weights)
    pairs = zip(plan_awards(given), plan_awards(more), strict=True)
    assert all(before <= after + 1e-5 for before, after in pairs)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_left_while_somebody_claims_it(seed):
    given = draw(Random(4000 + seed))
    whole = min(given.estate, sum(given.claims))
    assert sum(plan_awards(given)) == pytest.approx(whole, abs=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_firm_that_splits_into_a_group_gets_what_it_got(seed):
    random = Random(5000 + seed)
    given = draw(random)
    claim, weight = given.claims[0] + 1, given.weights[0] + 1
    one = Claims(given.estate, (claim, *given.claims[1:]), (weight, *given.weights[1:]))
    part, share = random.randint(1, claim - 1), random.randint(1, weight - 1)
    two = Claims(
        given.estate,
        (part, claim - part, *given.claims[1:]),
        (share, weight - share, *given.weights[1:]),
    )
    groups = ("holding", "holding", *(None for _ in given.claims[1:]))
    split = awarded(*facts(two, groups=groups))
    assert split["holding"] == pytest.approx(plan_awards(one)[0], abs=1e-5)
