"""Packs may leave a group or a class without what it might have in fractions."""

from dataclasses import replace

from tests.builders import cleared, delivered, fit, lot, need

from xinqiao import Outcome, verify

CHIPS = fit("car", "chip"), fit("cab", "chip")
FAIR = {"stages": ("fairness", "worth"), "fairness": "leximin"}
MADE = (
    *("deliveries", "builds", "usage", "allocations"),
    *("leftovers", "shortfalls", "fill_rates"),
)


def crowded(**reel: int) -> Outcome:
    """Four firms that want far more chips than there are."""
    needs = (need("car", 9, firm=f"oem-{name}") for name in "abcd")
    return cleared(CHIPS[0], lot("chip", 9, **reel), *needs, **FAIR)


def test_a_group_that_packs_leave_with_nothing_is_no_breach() -> None:
    outcome = crowded(minimum=3, multiple=3)
    assert outcome.fill_rates.filter(scope="firm")["level_whole"].min() == 0
    assert verify(outcome).proved


def test_a_group_that_has_nothing_without_packs_is_one() -> None:
    honest, packed = crowded(), crowded(minimum=3, multiple=3)
    forged = replace(honest, **{name: getattr(packed, name) for name in MADE})
    assert "LEVEL_MISSED" in {breach.code for breach in verify(forged).breaches}


def test_a_protected_class_that_packs_leave_half_is_no_breach() -> None:
    needs = (need(n, 5, firm=f"oem-{n}", **{"class": "A1S1"}) for n in ("car", "cab"))
    outcome = cleared(*CHIPS, lot("chip", 10, minimum=10), *needs, classes=("A1S1",))
    assert delivered(outcome) == 5
    assert verify(outcome).proved
