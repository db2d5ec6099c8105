"""Made-up markets are good markets, and the same for the same seed."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xinqiao import Refused, sample_market
from xinqiao.market import Policy
from xinqiao.market.outcome import market_hash

SIZES = st.fixed_dictionaries(
    {
        "firms": st.integers(1, 30),
        "programmes": st.integers(1, 12),
        "positions": st.integers(1, 14),
        "chips": st.integers(1, 60),
        "weeks": st.integers(1, 20),
        "seed": st.integers(0, 2**31),
    }
)


@given(SIZES)
@settings(max_examples=40)
def test_a_sample_of_any_size_passes_all_checks(sizes):
    market = sample_market(**sizes)
    assert market.warnings == ()
    assert market.demand["part"].n_unique() == sizes["programmes"]
    assert market.parts.filter(kind="chip").height == sizes["chips"]


def test_the_same_seed_makes_the_same_market_and_another_seed_another():
    first, again, other = (
        market_hash(sample_market(seed=seed), Policy()) for seed in (5, 5, 6)
    )
    assert first == again
    assert first != other


@pytest.fixture(scope="module")
def market():
    return sample_market()


def test_a_sample_has_something_of_everything(market):
    assert market.parts["kind"].unique().sort().to_list() == [
        "chip",
        "module",
        "vehicle",
    ]
    assert market.bom["rank"].max() == 2
    assert market.bom["with"].null_count() < market.bom.height
    assert market.supply["reserved_for"].null_count() < market.supply.height
    assert market.supply["blocked"].any()
    assert market.supply["multiple"].max() > 1
    assert market.demand["patience"].null_count() not in (0, market.demand.height)
    assert market.demand["class"].n_unique() > 1
    assert not any(
        table.is_empty()
        for table in (market.substitutes, market.capacity, market.lanes)
    )


def test_some_chips_are_short_and_most_are_not(market):
    arrived = market.supply.group_by("part").agg(pl.col("pieces").sum())
    assert arrived["pieces"].min() > 0


def test_sizes_that_are_too_large_or_nothing_are_refused_all_at_once():
    with pytest.raises(Refused) as refused:
        sample_market(firms=0, chips=10**9, weeks=105)
    found = refused.value.findings
    assert [finding.code for finding in found] == ["XQ644"] * 3
    assert "1,000,000,000 chips" in found[1].message["en"]
