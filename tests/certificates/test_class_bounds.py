"""On random markets minimums and maximums of classes are as another method has them."""

from collections import Counter
from decimal import Decimal

import pytest
from tests.certificates.second_method import SecondMethod
from tests.properties.capped_chance import bounded_case, bounded_outcome

from xinqiao import Outcome, verify

SEEDS = range(30)
CLOSE = 1e-6


def by_class(outcome: Outcome, due: bool = False) -> Counter[str]:
    """Pieces delivered, or due, by class."""
    kinds = outcome.market.demand.select("demand", "class", "pieces")
    given = outcome.deliveries.join(kinds.drop("pieces"), on="demand")
    found: Counter[str] = Counter()
    for row in (kinds if due else given).to_dicts():
        found[row["class"]] += row["pieces"]
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_every_round_reaches_what_another_method_reaches(seed):
    case, found = bounded_case(seed), bounded_outcome(seed)
    other = SecondMethod(case.market, case.policy).stages(found.proof["tolerance"])
    stages = found.proof["stages"]
    names = [f"{stage['name']} {stage['key']}".strip() for stage in stages]
    assert names == [name for name, _ in other]
    want = pytest.approx([value for _, value in other], rel=CLOSE, abs=1e-5)
    assert [stage["value"] for stage in stages] == want


@pytest.mark.parametrize("seed", SEEDS)
def test_every_round_is_proved_from_its_prices(seed):
    verdict = verify(bounded_outcome(seed))
    assert verdict.breaches == ()
    assert verdict.proved
    stages = bounded_outcome(seed).proof["stages"]
    for stage, again in zip(stages, verdict.stages, strict=True):
        assert again.bound == pytest.approx(stage["value"], rel=CLOSE, abs=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_class_gets_more_whole_pieces_than_its_maximum(seed):
    outcome = bounded_outcome(seed)
    given, due = by_class(outcome), by_class(outcome, due=True)
    for kind, share in outcome.policy.class_maximum.items():
        assert given[kind] <= int(Decimal(str(share)) * due[kind])


def test_both_bind_in_many_of_these_markets():
    outcomes = [bounded_outcome(seed) for seed in SEEDS]
    full = [o for o in outcomes if "most" in set(o.prices["kind"])]
    below = [o for o in outcomes if o.proof.get("classes", {}).get("below")]
    assert len(full) > len(SEEDS) / 4
    assert len(below) > len(SEEDS) / 10
