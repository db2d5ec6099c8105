"""Markets that are textbook problems come out as the textbooks say."""

import json

import pytest
from tests.builders import Fact, by_week, cleared, delivered, fit, lot, need
from tests.certificates.shared import shared

from xinqiao import verify

CASES = {
    case["id"]: case
    for case in json.loads(shared("oracles", "oracles.json").read_text("utf-8"))[
        "cases"
    ]
}
KNAPSACKS = [name for name in CASES if name.startswith("mknap1")]
PLENTY = 1000


def resources(rows, amounts) -> list[Fact]:
    """Products of resources: rows of a matrix are resources, columns are products."""
    takes = [
        fit(f"product-{j}", f"resource-{i}", int(pieces))
        for i, row in enumerate(rows)
        for j, pieces in enumerate(row)
        if pieces
    ]
    return takes + [lot(f"resource-{i}", int(b)) for i, b in enumerate(amounts)]


def wanted(worths, pieces) -> list[Fact]:
    """So many pieces wanted of each product, each of some worth."""
    return [need(f"product-{j}", pieces, worth=worth) for j, worth in enumerate(worths)]


@pytest.mark.parametrize("name", ["lp-wyndor", "lp-giapetto"])
def test_a_product_mix_and_its_shadow_prices(name):
    given, expected = CASES[name]["input"], CASES[name]["expected"]
    facts = resources(given["A"], given["b"]) + wanted(given["max"], PLENTY)
    outcome = cleared(*facts, stages=("worth",))
    assert outcome.proof["lp_worth"] == pytest.approx(expected["z"], abs=1e-6)
    assert outcome.proof["worth"] == pytest.approx(expected["z"], abs=1e-6)
    made = [delivered(outcome, demand=f"need-{j}") for j in (1, 2)]
    assert made == expected["x"]
    prices = dict(outcome.prices.filter(kind="pool").select("key", "price").rows())
    found = [prices.get(f"resource-{i}||", 0) for i in range(len(given["b"]))]
    assert found == pytest.approx(expected["duals"], abs=1e-6)


@pytest.mark.parametrize("name", KNAPSACKS)
def test_a_knapsack_of_many_resources(name):
    given, expected = CASES[name]["input"], CASES[name]["expected"]
    outcome = cleared(*resources(given["A"], given["b"]), *wanted(given["p"], 1))
    proof = outcome.proof
    assert proof["lp_worth"] == pytest.approx(expected["lp_bound"], abs=1e-4)
    assert proof["bound"] == pytest.approx(expected["lp_bound"], abs=1e-4)
    assert proof["worth"] <= expected["ip_opt"] + 1e-6
    assert proof["worth"] > 0.75 * expected["ip_opt"]
    assert verify(outcome).proved


def test_receipts_are_kept_for_later_weeks_but_not_sent_back():
    case = CASES["cumulative-supply"]
    given, expected = case["input"], case["expected"]
    outcome = cleared(
        *(lot("chip", pieces, at) for at, pieces in enumerate(given["receipts"])),
        *(
            need("chip", pieces, at, patience=0)
            for at, pieces in enumerate(given["demand"])
        ),
    )
    assert outcome.proof["lp_worth"] == pytest.approx(expected["total"])
    assert delivered(outcome) == expected["total"]
    used = by_week(outcome.deliveries)
    for at, cap in enumerate(expected["period_caps_cumulative"]):
        assert sum(used.get(week, 0) for week in range(at + 1)) <= cap


def test_the_tasks_of_dominant_resource_fairness_can_be_had_and_none_more():
    case = CASES["drf"]
    given, tasks = case["input"], case["expected"]["tasks"]
    rows = list(zip(*given["per_task"], strict=True))
    facts = resources(rows, given["capacity"])
    fair = [need(f"product-{j}", count) for j, count in enumerate(tasks)]
    assert delivered(cleared(*facts, *fair)) == sum(tasks)
    more = [need("product-1", 1, worth=0.1)]
    assert delivered(cleared(*facts, *fair, *more)) == sum(tasks)


def test_two_firms_alone_and_together():
    case = CASES["swap-2firm"]
    own, expected = case["input"]["own"], case["expected"]
    kit = [fit("car", "a"), fit("car", "b")]
    for (a, b), alone in zip(own, expected["alone"], strict=True):
        outcome = cleared(*kit, lot("a", a), lot("b", b), need("car", PLENTY))
        assert delivered(outcome) == alone
    both = [
        lot(name, sum(parts))
        for name, parts in zip("ab", zip(*own, strict=True), strict=True)
    ]
    assert delivered(cleared(*kit, *both, need("car", PLENTY))) == expected["together"]
