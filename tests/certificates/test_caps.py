"""On random markets with caps a plan is as good as another method's, and keeps them."""

from collections import Counter, defaultdict
from decimal import Decimal

import pytest
from tests.certificates.second_method import SecondMethod
from tests.properties.capped_chance import capped_case, capped_outcome
from tests.properties.laws import Facts

from xinqiao import verify

SEEDS = range(64)
CLOSE = 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_every_stage_reaches_what_another_method_reaches(seed):
    case, found = capped_case(seed), capped_outcome(seed)
    method = SecondMethod(case.market, case.policy)
    other = [value for _, value in method.stages(found.proof["tolerance"])]
    stages = [stage["value"] for stage in found.proof["stages"]]
    assert stages == pytest.approx(other, rel=CLOSE, abs=CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bound_of_every_stage_is_found_again_from_the_prices(seed):
    found = capped_outcome(seed)
    verdict = verify(found)
    assert verdict.breaches == ()
    assert verdict.proved
    for stage, again in zip(found.proof["stages"], verdict.stages, strict=True):
        assert stage["bound"] == pytest.approx(again.bound, rel=CLOSE, abs=CLOSE)
        assert stage["value"] == pytest.approx(again.bound, rel=CLOSE, abs=1e-5)


def drawn_openly(facts: Facts) -> Counter[tuple[str, str, int]]:
    """Pieces drawn for needs from open lots by part, group and bucket."""
    found: Counter[tuple[str, str, int]] = Counter()
    for row in facts.rows("allocations"):
        if row["for_demand"] and is_open(facts, row["lot"]):
            firm = facts.firms[facts.needs[row["for_demand"]]["firm"]]
            group = firm["group"] or firm["firm"]
            found[row["part"], group, row["bucket"]] += row["pieces"]
    return found


def is_open(facts: Facts, name: str) -> bool:
    """Whether a lot is for everybody."""
    lot = facts.lots[name]
    if lot["reserved_for"]:
        return bool(lot["reserved_for"] == "*")
    own = facts.firms[lot["firm"]]["role"] in ("oem", "tier1")
    return not (own and facts.parts[lot["part"]]["kind"] == "chip")


@pytest.mark.parametrize("seed", SEEDS)
def test_no_group_has_more_whole_pieces_than_its_share(seed):
    facts = Facts(capped_outcome(seed))
    share = Decimal(str(facts.outcome.policy.cap))
    come: dict[str, Counter[int]] = defaultdict(Counter)
    for name, lot in facts.lots.items():
        if not lot["blocked"] and is_open(facts, name):
            since = facts.buckets.since(facts.buckets.number(lot["week"]))
            come[lot["part"]][since] += lot["pieces"]
    drawn = drawn_openly(facts)
    for part, group in {key[:2] for key in drawn}:
        for at in range(facts.buckets.size):
            have = sum(drawn[part, group, b] for b in range(at + 1))
            there = sum(come[part][b] for b in range(at + 1))
            assert have <= int(share * there)


def test_caps_bind_in_many_of_these_markets():
    bound = [s for s in SEEDS if "cap" in set(capped_outcome(s).prices["kind"])]
    assert len(bound) > len(SEEDS) / 3
