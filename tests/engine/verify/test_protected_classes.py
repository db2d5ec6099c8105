"""What a forged proof may not hide: a protected class that was passed over."""

from dataclasses import replace

from tests.builders import cleared, fit, lot, need

from xinqiao import verify

ROWS = (
    fit("car", "chip"),
    fit("cab", "chip"),
    lot("chip", 10),
    need("car", 10, firm="oem", worth=5),
    need("cab", 10, firm="tier", **{"class": "ED01"}),
)


def test_a_plan_that_gives_a_protected_class_nothing_is_not_proved() -> None:
    honest, greedy = cleared(*ROWS, classes=("ED01",)), cleared(*ROWS)
    own = ("policy", "rules", "market_hash")
    stages = [*honest.proof["stages"][:1], *greedy.proof["stages"]]
    proof = {**greedy.proof, **{name: honest.proof[name] for name in own}}
    forged = replace(greedy, policy=honest.policy, proof={**proof, "stages": stages})
    verdict = verify(forged)
    assert verify(honest).proved
    assert not verdict.proved
    assert "CLASS_MISSED" in {breach.code for breach in verdict.breaches}


def test_a_wider_tolerance_does_not_excuse_a_lower_level() -> None:
    honest = cleared(*ROWS, classes=("ED01",))
    first, *rest = honest.proof["stages"]
    lower = [{**first, "held": first["held"] - 1}, *rest]
    proof = {**honest.proof, "stages": lower, "tolerance": 0.5}
    codes = {breach.code for breach in verify(replace(honest, proof=proof)).breaches}
    assert "HELD" in codes


def test_a_stage_is_about_the_class_that_the_policy_names() -> None:
    honest = cleared(*ROWS, classes=("ED01",))
    first, *rest = honest.proof["stages"]
    proof = {**honest.proof, "stages": [{**first, "key": "A1S1"}, *rest]}
    codes = {breach.code for breach in verify(replace(honest, proof=proof)).breaches}
    assert "STAGES" in codes
