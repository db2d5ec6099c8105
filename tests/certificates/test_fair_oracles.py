"""Rules of sharing come out as the books say, through the command line."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.builders import Fact, firm, fit, lot, market, need
from tests.certificates.shared import shared

from xinqiao import Policy, read_outcome, write_market
from xinqiao.cli.main import run
from xinqiao.planning.rounding.apportion import apportion

CASES = {
    case["id"]: case
    for case in json.loads(shared("oracles", "oracles.json").read_text("utf-8"))[
        "cases"
    ]
}
CLAIMS = [f"claims-{estate}" for estate in (100, 200, 300, 500, 550)]
CLOSE = 1e-6
THOUSAND = 1000


def levels(folder: Path, *facts: Fact, **rules: str) -> list[float]:
    """Levels of the firms in the outcome that `clear` writes, proved by `verify`."""
    write_market(market(*facts), folder / "market")
    policy = Policy(stages=("fairness", "worth"), **rules)
    (folder / "policy.toml").write_text(policy.to_toml(), "utf-8")
    out = folder / "out"
    asked = ["clear", folder / "market", "--policy", folder / "policy.toml"]
    assert run([*map(str, asked), "--out", str(out), "--json"]) == 0
    assert run(["verify", str(out), "--json"]) == 0
    return read_outcome(out).fill_rates.filter(scope="firm")["level"].to_list()


def claimants(
    estate: int, claims: list[int], weights: list[float] | None
) -> list[Fact]:
    """One chip that several firms ask for; weights are their entitlements."""
    facts = [lot("chip", estate, reserved_for="*")]
    for number, claim in enumerate(claims):
        name = f"oem-{number}"
        cells = {"entitlement": float(weights[number])} if weights else {}
        facts += [need("chip", claim, firm=name), firm(name, **cells)]
    return facts


def exact(case: dict, rule: str) -> list[float]:
    """What a rule gives each claimant."""
    return [float(Fraction(share)) for share in case["expected"]["exact"][rule]]


@pytest.mark.parametrize("rule", ["proportional", "leximin"])
@pytest.mark.parametrize("name", CLAIMS)
def test_without_entitlements_claims_are_met_in_proportion(
    name, rule, tmp_path, capsys
):
    given = CASES[name]["input"]
    facts = claimants(given["E"], given["claims"], None)
    found = levels(tmp_path, *facts, fairness=rule)
    shares = [
        level * claim for level, claim in zip(found, given["claims"], strict=True)
    ]
    assert shares == pytest.approx(exact(CASES[name], "proportional"), abs=1e-4)
    expected = [
        s / c
        for s, c in zip(
            exact(CASES[name], "proportional"), given["claims"], strict=True
        )
    ]
    assert found == pytest.approx(expected, abs=CLOSE)


@pytest.mark.parametrize("rule", ["proportional", "leximin"])
@pytest.mark.parametrize("name", CLAIMS)
def test_with_equal_entitlements_awards_are_equal_as_far_as_claims_go(
    name, rule, tmp_path, capsys
):
    given = CASES[name]["input"]
    facts = claimants(given["E"], given["claims"], [1.0, 1.0, 1.0])
    found = levels(tmp_path, *facts, fairness=rule)
    assert found == pytest.approx(exact(CASES[name], "CEA"), abs=CLOSE, rel=CLOSE)


def test_weighted_awards(tmp_path, capsys):
    case = CASES["wcea-1"]
    given = case["input"]
    facts = claimants(given["E"], given["claims"], given["w"])
    found = levels(tmp_path, *facts, fairness="leximin")
    shares = [level * weight for level, weight in zip(found, given["w"], strict=True)]
    expected = [float(Fraction(share)) for share in case["expected"]["exact"]]
    assert shares == pytest.approx(expected, abs=CLOSE)


@pytest.mark.parametrize("name", ["leximin-willson-1", "leximin-willson-2"])
def test_items_of_different_value_to_agents(name, tmp_path, capsys):
    case = CASES[name]
    values = np.array(case["input"]["values"])
    whole = int(np.lcm.reduce(values[values > 0]))
    facts = [lot(f"item-{i}", whole * THOUSAND) for i in range(values.shape[1])]
    for agent, row in enumerate(values):
        car, name_ = f"car-{agent}", f"oem-{agent}"
        facts += [need(car, 20 * THOUSAND, firm=name_), firm(name_, entitlement=1000.0)]
        facts += [
            fit(car, f"item-{item}", whole // value, at="any", rank=item + 1)
            for item, value in enumerate(row.tolist())
            if value
        ]
    found = levels(tmp_path, *facts, fairness="leximin")
    assert found == pytest.approx(case["expected"]["utilities"], abs=CLOSE, rel=CLOSE)


def test_dominant_resources_are_shared_equally(tmp_path, capsys):
    case = CASES["drf"]
    capacity, tasks = case["input"]["capacity"], case["input"]["per_task"]
    facts = [lot(f"resource-{i}", pieces) for i, pieces in enumerate(capacity)]
    for number, takes in enumerate(tasks):
        # Entitled to what it could do alone: then the level is the dominant share.
        alone = min(c / t for c, t in zip(capacity, takes, strict=True))
        car, name = f"car-{number}", f"oem-{number}"
        facts += [need(car, 100, firm=name), firm(name, entitlement=alone)]
        facts += [fit(car, f"resource-{i}", pieces) for i, pieces in enumerate(takes)]
    found = levels(tmp_path, *facts, fairness="leximin")
    shares = [float(Fraction(s)) for s in case["expected"]["dominant_share"]]
    assert found == pytest.approx(shares, abs=CLOSE)


def test_in_proportion_over_ordering_pays_and_with_entitlements_it_does_not(
    tmp_path, capsys
):
    case = CASES["gaming-proportional"]
    estate, needs = case["input"]["K"], case["input"]["needs"]
    inflated = [case["expected"]["min_best_report"], *needs[1:]]
    useful = {}
    for kind, weights in (("due", None), ("entitled", [1.0, 1.0, 1.0])):
        for word, claims in (("true", needs), ("inflated", inflated)):
            folder = tmp_path / f"{kind}-{word}"
            folder.mkdir()
            facts = claimants(estate, claims, weights)
            level = levels(folder, *facts, fairness="leximin")[0]
            useful[kind, word] = min(needs[0], level * (1 if weights else claims[0]))
    gain = float(Fraction(case["expected"]["max_gain_units"]))
    assert useful["due", "true"] == pytest.approx(40, abs=1e-4)
    assert useful["due", "inflated"] - useful["due", "true"] == pytest.approx(
        gain, abs=1e-4
    )
    assert useful["entitled", "inflated"] <= useful["entitled", "true"] + CLOSE


def test_whole_pieces_of_a_pool_are_shared_by_largest_remainder():
    case = CASES["hamilton"]
    votes, seats = np.array(case["input"]["votes"]), case["input"]["seats"]
    quota = votes / votes.sum() * seats
    found = apportion(np.zeros(len(votes), np.int64), quota, np.array([seats]))
    assert found.tolist() == case["expected"]["seats"]
