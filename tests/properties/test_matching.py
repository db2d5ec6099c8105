"""Truths of matching over random markets, and agreement with second methods."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.builders import lot, market, need
from tests.properties.chance import Traits, cases

from xinqiao import Policy, match
from xinqiao.matching.ranking import FACTORS, score

PACKED = cases(Traits(packs=True))
FEW = settings(max_examples=20)


def terms(world):
    """Lots with their terms."""
    unit, least = (pl.col(n).fill_null(1) for n in ("multiple", "minimum"))
    entry = (least + unit - 1) // unit * unit
    return world.supply.select("lot", "part", held="pieces", unit=unit, entry=entry)


def receivers(world, offers):
    """Who takes the pieces of each offer."""
    makers = world.parts.select(parent="part", maker="maker")
    firms = world.demand.select("demand", "firm")
    rows = offers.drop("firm").join(makers, on="parent", how="left")
    return rows.join(firms, on="demand").with_columns(to=pl.coalesce("maker", "firm"))


@given(PACKED)
@FEW
def test_no_lot_gives_out_more_than_it_holds_and_packs_are_respected(case):
    offers = match(case.market, case.policy).offers
    rows = receivers(case.market, offers).join(terms(case.market), on="lot")
    given_out = rows.group_by("lot", "held").agg(pl.sum("together"))
    assert (given_out["together"] <= given_out["held"]).all()
    assert (rows["alone"] <= rows["held"]).all()
    accounts = rows.group_by("lot", "to", "unit", "entry").agg(pl.sum("together"))
    taken = accounts.filter(pl.col("together") > 0)
    assert (taken["together"] % taken["unit"] == 0).all()
    assert (taken["together"] >= taken["entry"]).all()


@given(PACKED)
@FEW
def test_nobody_is_dealt_more_than_asked_nor_what_may_not_be_used(case):
    found = match(case.market, case.policy)
    lines = found.lines
    assert (lines["alone"] <= lines["asked"]).all()
    assert (lines["together"] <= lines["asked"]).all()
    barred = found.offers.filter(~pl.col("usable"))
    assert barred["alone"].sum() + barred["together"].sum() == 0
    assert found.worth <= found.bound + 1e-6 * max(found.bound, 1)


@given(PACKED)
@FEW
def test_offers_of_a_line_stand_in_order_of_merit(case):
    offers = match(case.market, case.policy).offers
    line = ["demand", "parent", "position", "due"]
    for name, descending in (("rank", False), ("score", True)):
        ordered = offers.sort(*line, name, descending=[False] * 4 + [descending])
        assert ordered.select(*line, name).equals(offers.select(*line, name))
    assert offers["score"].is_between(0, 1).all()


@st.composite
def scrambles(draw):
    """Needs for one chip and its lots, without packs; pieces, weeks and worths."""
    number = st.integers(1, 9)
    needs = draw(st.lists(st.tuples(number, number, st.integers(0, 3)), min_size=1))
    lots = draw(st.lists(st.tuples(number, st.integers(0, 3)), min_size=1))
    return needs[:6], lots[:6]


def facts_of(needs, lots):
    """The market of a scramble."""
    rows = [need("chip", p, due, worth=w) for p, w, due in needs]
    return [*rows, *(lot("chip", pieces, at) for pieces, at in lots)]


@given(scrambles())
@settings(max_examples=30)
def test_what_is_dealt_together_is_the_best_by_another_program(scramble):
    needs, lots = scramble
    found = match(market(*facts_of(*scramble)), top=1)
    scores = match(market(*facts_of(*scramble)), top=99).offers
    gain = np.zeros((len(needs), len(lots)))
    for row in scores.to_dicts():
        at = (int(row[k].rpartition("-")[2]) - 1 for k in ("demand", "lot"))
        gain[tuple(at)] = row["score"]
    gain *= np.array([[worth] for _, worth, _ in needs])
    of_needs = np.kron(np.eye(len(needs)), np.ones(len(lots)))
    of_lots = np.kron(np.ones(len(needs)), np.eye(len(lots)))
    most = [pieces for pieces, *_ in needs] + [pieces for pieces, _ in lots]
    best = linprog(-gain.ravel(), np.vstack([of_needs, of_lots]), most, method="highs")
    assert found.worth == pytest.approx(-best.fun, rel=Policy().gap + 1e-9)
    assert found.bound >= -best.fun - 1e-6


@given(scrambles())
@settings(max_examples=20)
def test_the_best_set_of_one_need_is_the_best_by_another_program(scramble):
    needs, lots = scramble
    world = market(*facts_of(*scramble))
    offers = match(world, top=99).offers.filter(demand="need-1").sort("lot")
    pieces = [count for count, _ in lots]
    gain = offers["score"].to_numpy()
    bounds = [(0, count) for count in pieces]
    best = linprog(-gain, np.ones((1, len(lots))), [needs[0][0]], bounds=bounds)
    assert gain @ offers["alone"].to_numpy() == pytest.approx(-best.fun)


AMOUNTS = {
    "can": st.integers(1, 50),
    "probability": st.floats(0, 1),
    "late": st.integers(0, 60),
    "evidence": st.floats(0, 1),
    "price": st.floats(0, 1e9),
    "reference": st.floats(1, 1e9),
    "lane": st.integers(0, 60),
    "record": st.floats(0, 1),
    "surplus": st.integers(0, 99),
}
BETTER = {"can": 1, "probability": 1, "evidence": 1, "record": 1, "reference": 1}
"""Amounts of which more is better; of the others, less."""

ROWS = st.fixed_dictionaries({**AMOUNTS, "kits": st.just(50), "pieces": st.just(100)})
WEIGHTS = st.fixed_dictionaries({name: st.floats(0.01, 1) for name in FACTORS})


def score_of(row, weights):
    """The score of one offer."""
    return pl.DataFrame([row]).select(score(weights)).item()


@given(ROWS, WEIGHTS, st.sampled_from(sorted(AMOUNTS)), st.data())
def test_a_better_amount_never_makes_a_worse_score(row, weights, name, data):
    other = {**row, name: data.draw(AMOUNTS[name])}
    better, worse = (row, other) if row[name] >= other[name] else (other, row)
    if name not in BETTER:
        better, worse = worse, better
    assert score_of(better, weights) >= score_of(worse, weights)


@given(ROWS, WEIGHTS, st.sampled_from(sorted(FACTORS)), st.floats(0.01, 1))
def test_a_heavier_factor_draws_the_score_towards_it(row, weights, name, more):
    factor = pl.DataFrame([row]).select(FACTORS[name].cast(pl.Float64)).item()
    before = score_of(row, weights)
    after = score_of(row, {**weights, name: weights[name] + more})
    assert abs(after - factor) <= abs(before - factor) + 1e-8


@given(ROWS, WEIGHTS, st.sampled_from(["price", "lane", "record"]))
def test_what_is_not_known_is_neutral(row, weights, name):
    blank = pl.DataFrame([row]).with_columns(pl.lit(None, pl.Float64).alias(name))
    factor = pl.DataFrame([row]).select(FACTORS[name].cast(pl.Float64)).item()
    unknown, known = blank.select(score(weights)).item(), score_of(row, weights)
    assert (known - unknown) * (factor - 0.5) >= -1e-8
