"""Whatever a firm says its cars are worth to it, nobody else's plan is another one."""

from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import cleared, delivered, fit, lot, market, need, room
from tests.properties.chance import Traits, cases

from xinqiao import Market, Outcome, clear, verify

OWN = (0.0, 1.0, 2.0, 5.0, 20.0, 1e9)
LIKE = {name: pl.lit(1.0) for name in ("worth", "sell_through")}
"""All cars alike by the rules, which leaves firms the most to order."""


def with_own(market: Market, random: Random, firms: set[str], **cells) -> Market:
    """The same market, in which some firms say what they hold each need worth."""
    demand = market.demand.with_columns(**cells)
    own = [random.choice(OWN) if f in firms else None for f in demand["firm"]]
    demand = demand.with_columns(own_worth=pl.Series(own, dtype=pl.Float64))
    return Market.from_tables({**market.tables, "demand": demand})


def got(outcome: Outcome, needs: set[str]) -> tuple[pl.DataFrame, ...]:
    """What some needs get: deliveries, what is short, chips by firm and week."""
    theirs = list(needs)
    rows = outcome.allocations.filter(pl.col("for_demand").is_in(theirs))
    by = ("part", "to_firm", "week", "for_demand")
    short = outcome.shortfalls.filter(pl.col("demand").is_in(theirs))
    return (
        outcome.deliveries.filter(pl.col("demand").is_in(theirs)),
        short.select("demand", "pieces"),
        rows.group_by(by).agg(pl.sum("pieces")).sort(by),
    )


@given(cases(Traits(packs=True)), st.randoms(use_true_random=False), st.booleans())
def test_others_get_the_same_whatever_a_firm_says(case, random, alike):
    cells = LIKE if alike else {}
    plain = with_own(case.market, random, set(), **cells)
    firms = set(plain.demand["firm"])
    firm = random.choice(sorted(firms))
    if random.random() < 0.5:  # the others say something too
        plain = with_own(plain, random, firms - {firm})
    own = with_own(plain, random, {firm}).demand["own_worth"]
    said = plain.replace(
        demand=plain.demand.with_columns(
            own_worth=own.fill_null(plain.demand["own_worth"])
        )
    )
    before, after = clear(plain, case.policy), clear(said, case.policy)
    assert verify(after).proved
    others = set(plain.demand.filter(pl.col("firm") != firm)["demand"])
    for was, now in zip(got(before, others), got(after, others), strict=True):
        assert now.equals(was)
    most = (plain.demand["worth"] * plain.demand["sell_through"]).max()
    assert after.proof["worth"] > before.proof["worth"] - most - 1e-6
    assert after.deliveries["pieces"].sum() >= before.deliveries["pieces"].sum()


@pytest.mark.parametrize("seed", range(12))
def test_programmes_that_share_their_chips_gain(seed):
    """Cars of the same two scarce chips, one of them of a module with limited capacity,
    due in several weeks beside those of another firm."""
    random = Random(seed)
    names = [f"car-{n}" for n in range(4)]
    facts = [room("board", random.randint(6, 12), at) for at in range(4)]
    for name in (*names, "other"):
        facts += [fit(name, "chip", 2), fit(name, "board")]
    facts += [fit("board", "part"), *(lot("part", 10, at) for at in range(4))]
    facts += [lot("chip", random.randint(8, 24), at) for at in range(4)]
    for at in range(4):
        facts += [need(n, random.randint(1, 6), at) for n in names]
        facts += [need("other", random.randint(1, 8), at, firm="oem-b")]
    own = dict(zip(names, random.sample(range(1, 100), 4), strict=True))
    plain = market(*facts)
    demand = plain.demand.with_columns(
        own_worth=pl.col("part").replace_strict(own, default=None)
    )
    said = Market.from_tables({**plain.tables, "demand": demand})
    before, after = clear(plain), clear(said)
    assert held(said, after) > held(said, before)
    others = set(plain.demand.filter(firm="oem-b")["demand"])
    for was, now in zip(got(before, others), got(after, others), strict=True):
        assert now.equals(was)


def held(market: Market, outcome: Outcome) -> float:
    """What deliveries are worth to the firms that get them, each in its own measure."""
    key = ("firm", "part")
    mean = (pl.col("own_worth") * pl.col("pieces")).sum() / pl.col("pieces").sum()
    own = market.demand.filter(pl.col("pieces") > 0).group_by(key).agg(own=mean)
    own = own.with_columns(share=pl.col("own") / pl.max("own").over("firm"))
    rows = outcome.deliveries.join(market.demand.select("demand", *key), on="demand")
    rows = rows.join(own, on=key).with_columns(pl.col("share").fill_nan(0))
    return float((rows["pieces"] * rows["share"]).sum())


@pytest.mark.parametrize("seed", range(20))
def test_of_one_chip_the_programmes_are_served_in_the_order_of_their_worth(seed):
    """Cars of one chip each, alike by the rules: who comes first is known by hand."""
    random = Random(seed)
    names = [f"car-{n}" for n in range(random.randint(2, 6))]
    own = random.sample(range(1, 100), len(names))
    asked = [random.randint(1, 20) for _ in names]
    there = random.randint(1, sum(asked))
    outcome = cleared(
        *(fit(name, "chip") for name in names),
        *(need(n, k, own_worth=w) for n, k, w in zip(names, asked, own, strict=True)),
        lot("chip", there),
    )
    for turn in sorted(range(len(names)), key=lambda n: -own[n]):
        gets = min(asked[turn], there)
        assert delivered(outcome, demand=f"need-{turn + 1}") == gets
        there -= gets
