"""One market of many firms' own rows is the market that the engine knew all along."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinqiao import Market, Policy, clear, sample_market
from xinqiao.tables import INPUTS
from xinqiao_web.market.imports.whole import grants, owned_rows
from xinqiao_web.rounds.keys import firm_of, in_market, own_key
from xinqiao_web.rounds.own import GRANTED, HANDED_IN
from xinqiao_web.rounds.union import Common, united

TAKEN = {"firm": pl.String, "lot": pl.String, "taken": pl.Int64}
NAMES = st.text(min_size=1, max_size=6)


@given(NAMES, NAMES)
def test_a_key_in_the_market_tells_its_firm_and_its_own_name(firm: str, key: str):
    assert (firm_of(in_market(firm, key)), own_key(in_market(firm, key))) == (firm, key)


@given(NAMES, NAMES, NAMES, NAMES)
def test_keys_of_two_firms_are_never_one(firm: str, key: str, other: str, another: str):
    if (firm, key) != (other, another):
        assert in_market(firm, key) != in_market(other, another)


def plain(market: Market) -> Market:
    """A market whose needs all weigh the same, as none was approved otherwise."""
    demand = market.demand.with_columns(
        pl.lit("0001").alias("class"), worth=pl.lit(1.0), sell_through=pl.lit(1.0)
    )
    return market.replace(demand=demand)


def apart(market: Market) -> dict[str, dict[str, pl.DataFrame]]:
    """What each firm of a market would hand in."""
    rows = {n: f for n, f in owned_rows(market) if n in HANDED_IN}
    given = grants(market).select("granted_to_id", "part", maker="owner_id")
    return {
        firm: {
            **{n: INPUTS[n].empty() for n in HANDED_IN},
            **{
                n: f.filter(owner=firm).select(*INPUTS[n].columns)
                for n, f in rows.items()
            },
            GRANTED: given.filter(granted_to_id=firm).select("part", "maker"),
        }
        for firm in market.firms["firm"]
    }


def common(market: Market) -> Common:
    return Common(
        chips=market.parts.filter(kind="chip"),
        lanes=market.lanes,
        firms=market.firms,
        taken=pl.DataFrame(
            schema={"firm": pl.String, "lot": pl.String, "taken": pl.Int64}
        ),
        reserved=INPUTS["supply"].empty(),
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_apart_and_together_again_a_market_gives_the_same_cars(seed: int):
    market = plain(sample_market(firms=3, programmes=4, chips=25, weeks=6, seed=seed))
    made = united(apart(market), {}, common(market), Policy())
    assert dict(made.left_out) == {}
    whole, joined = clear(market), clear(made.market)
    assert joined.proof["due"] == whole.proof["due"]
    assert joined.proof["lp_worth"] == pytest.approx(whole.proof["lp_worth"], rel=1e-3)


def test_a_firm_whose_rows_break_a_rule_among_all_stays_out_alone():
    market = plain(sample_market(firms=3, programmes=4, chips=25, weeks=6, seed=1))
    rows = apart(market)
    wrong = rows["oem-b"]["demand"].with_columns(part=pl.lit("no-such-part"))
    rows["oem-b"] = {**rows["oem-b"], "demand": wrong}
    made = united(rows, {}, common(market), Policy())
    assert set(made.left_out) == {"oem-b"}
    assert "oem-b" not in made.market.demand["firm"].to_list()
    assert "oem-a" in made.market.demand["firm"].to_list()
