"""Where levels are raised, streams are first filled up to what the plan gave them."""

import numpy as np
import pytest
from tests.builders import lot, market, need

from xinqiao import Policy
from xinqiao.planning.ground import Ground, lay_ground
from xinqiao.planning.rounding.promised import passes

DUE = 100
WORTH = {"oem-1": 30, "oem-2": 10, "oem-3": 20}


def ground(**fair: str) -> Ground:
    """Three makers that need the same chips; the first one's are worth most."""
    needs = [need("chip", DUE, 0, firm=who, worth=w) for who, w in WORTH.items()]
    stages = ("fairness", "worth") if fair else ("worth",)
    return lay_ground(market(*needs, lot("chip", 150, 0)), Policy(stages, **fair))


def firms(ground: Ground, order: np.ndarray) -> list[str]:
    return ground.streams.table["firm"].gather(order).to_list()


def by_firm(ground: Ground, pieces: dict[str, float]) -> np.ndarray:
    return np.array([pieces[firm] for firm in ground.streams.table["firm"]])


def test_without_levels_streams_come_in_their_turn_with_all_that_is_due():
    plain = ground()
    ((order, upto),) = passes(plain, np.zeros(3, np.int64), np.full(3, 50.0))
    assert firms(plain, order) == ["oem-1", "oem-3", "oem-2"]
    assert upto.tolist() == [DUE] * 3


@pytest.mark.parametrize("between", ["firms", "programmes"])
def test_who_lost_the_largest_share_of_its_promise_comes_first(between):
    fair = ground(fairness="leximin", between=between)
    given = by_firm(fair, {"oem-1": 50, "oem-2": 36, "oem-3": 38}).astype(np.int64)
    promised = by_firm(fair, {"oem-1": 50.0, "oem-2": 40.0, "oem-3": 59.5})
    first, last = passes(fair, given, promised)
    assert firms(fair, first[0]) == ["oem-3", "oem-2", "oem-1"]
    assert first[1].tolist() == np.ceil(promised).tolist()
    assert firms(fair, last[0]) == ["oem-1", "oem-3", "oem-2"]
    assert last[1].tolist() == [DUE] * 3
