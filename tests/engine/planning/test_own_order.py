"""A firm's own worths order its own programmes among themselves, and nothing else."""

import pytest
from tests.builders import (
    cleared,
    delivered,
    firm,
    fit,
    lot,
    market,
    need,
    part,
    room,
)

from xinqiao import Policy, clear, verify

ONES = fit("car-a", "chip"), fit("car-b", "chip")
SCARCE = lot("chip", 6)


def wanted(a: float | None, b: float | None, **cells):
    """Two programmes of one firm that want ten cars each, with its own worths."""
    own = {"a": a, "b": b}
    return [
        need(f"car-{name}", 10, own_worth=worth, **cells) for name, worth in own.items()
    ]


@pytest.mark.parametrize(("a", "b"), [(1, 5), (5, 1), (1e9, 2e9), (0, 1)])
def test_the_programme_that_the_firm_holds_worth_more_comes_first(a, b):
    outcome = cleared(*ONES, SCARCE, *wanted(a, b))
    first, second = ("need-1", "need-2") if a > b else ("need-2", "need-1")
    assert delivered(outcome, demand=first) == 6
    assert delivered(outcome, demand=second) == 0
    assert verify(outcome).proved


@pytest.mark.parametrize("scale", [1, 1000])
def test_three_firms_that_are_entitled_to_as_much(scale):
    """The worked table of the method."""
    cars = {"p": ("a", 30, 2), "q": ("a", 30, 5 * scale)}
    cars |= {"r": ("b", 60, None), "s": ("c", 60, None)}
    facts = [firm(f"oem-{name}", entitlement=1.0) for name in "abc"]
    for car, (name, count, own) in cars.items():
        facts += [fit(car, "chip"), need(car, count, firm=f"oem-{name}", own_worth=own)]
    rules = {"stages": ("fairness", "worth"), "fairness": "leximin"}
    outcome = cleared(*facts, lot("chip", 120), **rules)
    got = [delivered(outcome, demand=f"need-{number}") for number in (1, 2, 3, 4)]
    assert got == [10, 30, 40, 40]


def test_a_worth_that_is_blank_is_that_of_the_rules():
    outcome = cleared(*ONES, SCARCE, *wanted(None, 0.5))
    assert delivered(outcome, demand="need-1") == 6


def test_a_programme_is_held_worth_what_its_pieces_are_on_average():
    outcome = cleared(
        *(*ONES, SCARCE, need("car-a", 1, own_worth=9), need("car-a", 9, own_worth=1)),
        need("car-b", 10, own_worth=2),
    )
    assert delivered(outcome, demand="need-3") == 6


def test_a_need_of_which_nothing_is_said_does_not_count_for_its_programme():
    facts = need("car-a", 1, own_worth=80_000), need("car-a", 9)
    outcome = cleared(*ONES, SCARCE, *facts, need("car-b", 10, own_worth=60_000))
    assert delivered(outcome, demand="need-3") == 0


def test_as_many_pieces_come_as_before():
    """A car of the programme it prefers takes two chips: none comes in place of two."""
    outcome = cleared(
        fit("car-a", "chip"), fit("car-b", "chip", 2), SCARCE, *wanted(1, 9)
    )
    assert delivered(outcome, demand="need-1") == 6


def test_chips_that_nobody_uses_may_be_fitted():
    """A car that it prefers takes another chip besides, of which there are five."""
    outcome = cleared(
        *ONES, fit("car-b", "more"), lot("more", 5), SCARCE, *wanted(1, 9)
    )
    assert [delivered(outcome, demand=f"need-{n}") for n in (1, 2)] == [1, 5]


def test_worths_of_the_rules_come_before_its_own():
    outcome = cleared(
        *(*ONES, SCARCE, need("car-a", 10, worth=2, own_worth=1)),
        need("car-b", 10, worth=1, own_worth=9),
    )
    assert delivered(outcome, demand="need-1") == 6


def test_a_protected_class_keeps_its_pieces():
    outcome = cleared(
        *(*ONES, SCARCE, need("car-a", 4, own_worth=1, **{"class": "A1S1"})),
        need("car-b", 10, own_worth=9),
        classes=("A1S1",),
    )
    assert delivered(outcome, demand="need-1") == 4
    assert delivered(outcome, demand="need-2") == 2


def test_where_programmes_are_compared_each_keeps_its_level():
    rules = {"stages": ("fairness", "worth"), "fairness": "leximin"}
    outcome = cleared(*ONES, SCARCE, *wanted(1, 9), between="programmes", **rules)
    assert delivered(outcome, demand="need-1") == 3


def test_between_firms_a_level_is_kept_by_all_its_programmes_together():
    rules = {"stages": ("fairness", "worth"), "fairness": "leximin"}
    other = need("car-c", 20, firm="oem-b", own_worth=1e6)
    outcome = cleared(
        *ONES, fit("car-c", "chip"), SCARCE, *wanted(1, 9), other, **rules
    )
    assert delivered(outcome, demand="need-3") == 3
    assert delivered(outcome, demand="need-2") == 3


def test_capacity_that_another_firm_uses_is_not_taken():
    """The module of all is limited; another firm's share of it stays its own."""
    boards = [fit(f"car-{name}", "board") for name in "abc"]
    outcome = cleared(
        *(*boards, fit("board", "chip"), part("board", maker="tier"), lot("chip", 30)),
        *(*wanted(1, 9), need("car-c", 6, firm="oem-b"), room("board", 12)),
    )
    total = {key: delivered(outcome, demand=f"need-{key}") for key in (1, 2, 3)}
    plain = cleared(
        *(*boards, fit("board", "chip"), part("board", maker="tier"), lot("chip", 30)),
        *(*wanted(None, None), need("car-c", 6, firm="oem-b"), room("board", 12)),
    )
    assert total[3] == delivered(plain, demand="need-3")
    assert sum(total.values()) == 12
    assert total[2] == min(10, 12 - total[3])


def test_packs_stay_as_they_were_dealt():
    packs = lot("chip", 15, minimum=5, multiple=5)
    facts = (*ONES, fit("car-c", "chip"), packs)
    other = need("car-c", 3, firm="oem-b", worth=2)
    plain = cleared(*facts, *wanted(None, None), other)
    ordered = cleared(*facts, *wanted(1, 9), other)
    assert [delivered(ordered, demand=f"need-{n}") for n in (1, 2, 3)] == [0, 10, 3]
    assert ordered.leftovers.equals(plain.leftovers)
    assert verify(ordered).proved


def test_it_waits_no_longer_than_the_rules_make_it():
    """Two chips now and four later: the cars it prefers come now, none comes later."""
    outcome = cleared(
        *ONES, lot("chip", 2), lot("chip", 4, 3), *wanted(1, 9), need("car-a", 1, 3)
    )
    assert outcome.deliveries["week"].n_unique() == 2
    assert outcome.proof["worth"] == pytest.approx(2 + 4 * (1 - 3 * 0.02) + 0.02 * 3)


def test_with_an_earlier_outcome_least_change_decides():
    facts = (*ONES, SCARCE)
    before = cleared(*facts, *wanted(9, 1))
    stages = ("worth", "stability")
    after = clear(market(*facts, *wanted(1, 9)), Policy(stages=stages), previous=before)
    assert delivered(after, demand="need-1") == 6


def test_firms_of_one_group_do_not_share_an_order():
    both = [firm("oem", group="all"), firm("oem-b", group="all")]
    other = need("car-b", 10, firm="oem-b", own_worth=9)
    facts = (*both, *ONES, lot("chip", 6, reserved_for="oem"))
    outcome = cleared(*facts, need("car-a", 10, own_worth=1), other)
    assert delivered(outcome, demand="need-1") == 6


@pytest.mark.parametrize("own", [(None, None), (1, 9), (9, 1)])
def test_what_nobody_uses_is_shared_out_whatever_other_firms_say(own):
    """Two firms would each rather have a car that takes another chip besides."""
    facts = [fit(f"car-{name}", "chip") for name in "abcd"]
    facts += [fit(f"car-{name}", "more") for name in "bd"]
    theirs = [
        need("car-c", 10, own_worth=1, firm="oem-b"),
        need("car-d", 10, own_worth=9, firm="oem-b"),
    ]
    rules = {"stages": ("fairness", "worth"), "fairness": "leximin"}
    outcome = cleared(
        *facts, lot("chip", 12), lot("more", 5), *wanted(*own), *theirs, **rules
    )
    assert [delivered(outcome, demand=f"need-{n}") for n in (3, 4)] == [3, 3]
    assert delivered(outcome, demand="need-2") == (2 if own == (1, 9) else 0)


def test_where_no_firm_says_anything_nothing_is_put_in_another_order(monkeypatch):
    """Needs of one programme of which the rules hold some worth more than others."""
    monkeypatch.setattr("xinqiao.planning.own_order.reorder", None)
    needs = need("car-a", 10, worth=3), need("car-a", 10, worth=1), need("car-b", 10)
    assert cleared(*ONES, SCARCE, *needs).deliveries["pieces"].sum() == 6


@pytest.mark.parametrize("unit", [1e-300, 1e-18, 1e11])
def test_only_proportions_matter(unit):
    outcome = cleared(*ONES, SCARCE, *wanted(unit, 5 * unit))
    assert delivered(outcome, demand="need-2") == 6
