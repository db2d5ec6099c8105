"""Bands of shares hold the share, and leave the largest of the others uncertain."""

from random import Random

import pytest
from tests.builders import cleared, firm, lot, need

from xinqiao_web.core.disclosure import Rule
from xinqiao_web.rounds.results.shares import EDGES, shares_of

RULE = Rule(least=5, share=0.2)


def drawn(pieces: list[int], **groups: str) -> dict[str, list[tuple[float, float]]]:
    """What firms that draw so many pieces of a chip are told."""
    needs = [need("chip", n, firm=f"oem-{at}") for at, n in enumerate(pieces) if n]
    joined = [firm(f"oem-{at[1:]}", group=name) for at, name in groups.items()]
    found = cleared(lot("chip", sum(pieces), reserved_for="*"), *needs, *joined)
    names = [f"oem-{at}" for at, n in enumerate(pieces) if n]
    return {who: shares_of(found, who, RULE).drop("part").rows() for who in names}


def test_a_share_is_a_band_that_holds_it() -> None:
    told = drawn([5, 15, 30, 25, 20, 5])
    assert told["oem-0"] == [(0.0, 0.1)]
    assert told["oem-1"] == [(0.1, 0.25)]


def test_where_few_groups_drew_nothing_is_told() -> None:
    assert set(map(tuple, drawn([20, 20, 20, 20]).values())) == {()}
    five = drawn([20, 20, 20, 20, 20])
    assert five["oem-0"] == [(0.1, 0.25)]


def test_firms_of_one_group_count_as_one() -> None:
    told = drawn([20, 20, 20, 20, 20], f0="holding", f1="holding")
    assert set(map(tuple, told.values())) == {()}


@pytest.mark.parametrize("seed", range(12))
def test_from_a_band_nobody_tells_the_largest_of_the_others(seed: int) -> None:
    random = Random(seed)
    pieces = [int(random.lognormvariate(2, 1.5)) + 1 for _ in range(6)]
    for who, bands in drawn(pieces).items():
        mine = pieces[int(who[4:])]
        largest = max(n for at, n in enumerate(pieces) if f"oem-{at}" != who)
        for low, high in bands:
            assert low < mine / sum(pieces) <= high
            most = mine / low - mine if low else float("inf")
            assert most >= (1 + RULE.share) * largest


def test_a_band_that_would_tell_too_much_is_not_told() -> None:
    """The check can fail: the same share, the rest held by one, is left unsaid."""
    assert drawn([26, 15, 15, 15, 15, 14])["oem-0"] == [(0.25, 0.5)]
    assert drawn([26, 70, 1, 1, 1, 1])["oem-0"] == []
    assert EDGES[-1] == 1.0
