"""A market and a policy make an outcome, with a proof, and nothing else does."""

import json

import pytest
from tests.builders import cleared, fit, lot, market, need, tables

from xinqiao import InvalidMarket, Market, Policy, clear, verify

FACTS = (
    *(fit("car", "a", 2), fit("car", "b", at="P"), fit("car", "c", at="P", rank=2)),
    *(lot("a", 17), lot("b", 5, 1), lot("c", 9, 2)),
    *(need("car", 6, 0), need("car", 6, 2, worth=2), need("car", 3, 3)),
)


def test_every_accepted_market_has_a_plan_if_only_to_do_nothing():
    outcome = cleared(fit("car", "chip"), lot("chip", 0), need("car", 5))
    assert outcome.deliveries.is_empty()
    assert outcome.proof["status"] == "optimal"
    assert outcome.proof["worth"] == outcome.proof["bound"] == 0


def test_the_gap_is_what_the_proof_leaves_open_and_what_rounding_costs():
    proof = cleared(*FACTS).proof
    assert proof["bound"] >= proof["lp_worth"] >= proof["worth"] > 0
    assert proof["gap"] == pytest.approx(proof["lp_gap"] + proof["rounding"])
    share = (proof["bound"] - proof["worth"]) / proof["bound"]
    assert proof["gap"] == pytest.approx(share)


def test_a_plan_that_is_proved_to_a_millionth_is_optimal():
    proof = cleared(*FACTS).proof
    assert proof["lp_gap"] <= 1e-6
    assert proof["status"] == "optimal"


def test_the_proof_is_made_of_json():
    proof = cleared(*FACTS).proof
    assert json.loads(json.dumps(dict(proof))) == dict(proof)


def test_the_proof_counts_what_is_due_and_delivered():
    outcome = cleared(*FACTS)
    assert outcome.proof["due"] == 15
    assert outcome.proof["delivered"] == outcome.deliveries["pieces"].sum()


def test_the_rules_are_printed_with_the_outcome_in_both_languages():
    for rule in cleared(*FACTS).proof["rules"]:
        assert set(rule) == {"en", "zh"}


def test_without_a_policy_the_defaults_hold():
    plain, explicit = clear(market(*FACTS)), clear(market(*FACTS), Policy())
    assert plain.proof == explicit.proof
    assert plain.policy == Policy()


def test_an_outcome_carries_the_market_and_the_policy_it_belongs_to():
    given, policy = market(*FACTS), Policy(lateness=0.1)
    outcome = clear(given, policy)
    assert outcome.market is given
    assert outcome.policy is policy


def test_the_market_is_not_changed_by_clearing():
    given = market(*FACTS)
    before = {name: table.clone() for name, table in given.tables.items()}
    clear(given)
    for name, table in given.tables.items():
        assert table.equals(before[name])


def test_the_same_input_gives_the_same_outcome():
    first, second = cleared(*FACTS), cleared(*FACTS)
    for name, table in first.tables.items():
        assert table.equals(second.tables[name])
    assert first.proof == second.proof


def test_the_order_of_the_rows_does_not_matter():
    given = tables(*FACTS)
    turned = {name: table.reverse() for name, table in given.items()}
    first = clear(Market.from_tables(given))
    second = clear(Market.from_tables(turned))
    for name, table in first.tables.items():
        assert table.equals(second.tables[name])
    assert first.proof == second.proof


def test_each_phase_is_told_as_it_begins():
    told: list[str] = []
    clear(market(*FACTS), progress=told.append)
    assert told[0] == "check"
    assert "solve" in told
    assert told == list(dict.fromkeys(told))


def test_a_market_that_does_not_fit_its_policy_is_refused():
    with pytest.raises(InvalidMarket) as refused:
        cleared(*FACTS, weeks="2x1")
    assert [finding.code for finding in refused.value.findings] == ["XQ615"]


def test_the_outcome_is_verified_without_the_solver():
    verdict = verify(cleared(*FACTS))
    assert verdict.breaches == ()
    assert verdict.proved


def test_a_plan_that_a_protected_class_makes_worth_less_than_nothing_is_proved():
    outcome = cleared(
        *(fit("car", "chip"), lot("chip", 2, 5)),
        *(need("car", 2, 0, **{"class": "A1S1"}), need("car", 0, 5)),
        classes=("A1S1",),
        lateness=0.3,
    )
    assert outcome.proof["worth"] == pytest.approx(2 * (1 - 5 * 0.3), abs=1e-5)
    assert outcome.proof["status"] == "optimal"
    assert verify(outcome).proved
