"""A firm's result says all of its own, and nothing of others."""

from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.builders import cleared, firm, fit, lot, need, part, week
from tests.web.rounds.markets import CHIPS, as_text, outcome

from xinqiao import Outcome
from xinqiao_web.core.disclosure import Rule
from xinqiao_web.rounds.results import result_of
from xinqiao_web.rounds.results.trees import trees_of

RULE = Rule(least=5, share=0.2)
SEEDS = range(6)
FIRMS = [f"oem-{number}" for number in range(8)]
WHO = [*FIRMS, "tier", "dealer-0"]


def tables_of(found: Outcome, who: str) -> dict[str, pl.DataFrame]:
    """A firm's result, without trials."""
    return dict(result_of(found, who, RULE, explained=0).tables)


def foreign(found: Outcome, who: str) -> set[str]:
    """All names that a firm has no business with."""
    market = found.market
    own = trees_of(market, who).seen
    others = market.firms.filter(pl.col("firm") != who)["firm"].to_list()
    needs = market.demand.filter(pl.col("firm") != who)["demand"].to_list()
    lots = market.supply.filter(pl.col("firm") != who)["lot"].to_list()
    sold = market.supply.filter(firm=who)["part"].to_list()
    unseen = set(market.parts["part"]) - set(own) - set(sold)
    return {*others, *needs, *lots, *unseen}


def words(tables: dict[str, pl.DataFrame]) -> set[str]:
    """All cells of some tables."""
    lines = as_text(tables).splitlines()
    return {word for line in lines for word in line.split(",")}


@pytest.mark.parametrize("seed", SEEDS)
def test_no_result_names_another_firms_needs_lots_cars_or_parts(seed: int) -> None:
    found = outcome(seed)
    for who in WHO:
        tables = dict(result_of(found, who, RULE).tables)
        assert words(tables) & foreign(found, who) == set()


def disturbed(found: Outcome, who: str) -> Outcome:
    """The same outcome, with a canary in every figure of every other firm."""
    market = found.market
    mine = market.demand.filter(firm=who)["demand"].implode()
    lots = market.supply.filter(firm=who)["lot"].implode()
    canary = pl.col("pieces") * 1000 + 777_001

    def sing(table: pl.DataFrame, ours: pl.Expr) -> pl.DataFrame:
        return table.with_columns(pieces=pl.when(ours).then("pieces").otherwise(canary))

    of_need, to_us = pl.col("demand").is_in(mine), pl.col("to_firm") == who
    changed: dict[str, Any] = {
        name: sing(found.tables[name], of_need)
        for name in ("deliveries", "shortfalls", "cures")
    }
    rates = pl.col("key").str.starts_with(who)
    figures = ("due", "on_time", "late", "lost", "fill_rate")
    return replace(
        found,
        **changed,
        builds=sing(found.builds, pl.col("firm") == who),
        allocations=sing(found.allocations, to_us | pl.col("lot").is_in(lots)),
        fill_rates=found.fill_rates.with_columns(
            pl.when(rates).then(name).otherwise(pl.lit(777_001)) for name in figures
        ),
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_no_figure_of_another_firm_is_in_a_result(seed: int) -> None:
    """Whatever others' figures are, the result is the same; but for bands of shares."""
    bands = ("share_from", "share_to")
    for who in WHO:
        told = tables_of(outcome(seed), who)
        sung = tables_of(disturbed(outcome(seed), who), who)
        assert "777001" not in as_text(sung)
        for name, table in told.items():
            assert_frame_equal(
                table.drop(bands, strict=False), sung[name].drop(bands, strict=False)
            )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_result_adds_up_to_what_the_outcome_gives_the_firm(seed: int) -> None:
    found = outcome(seed)
    for who in FIRMS:
        tables = tables_of(found, who)
        rate = found.fill_rates.filter(scope="firm", key=who).row(0, named=True)
        given = rate["on_time"] + rate["late"]
        assert tables["cars"]["due"].sum() == rate["due"]
        assert tables["cars"]["delivered"].sum() == given
        assert tables["needs"]["lost"].sum() == rate["lost"]
        assert tables["totals"]["lost"].to_list() == [rate["lost"]] * 2
        named = tables["needs"].drop_nulls("binding_part")
        assert tables["held_back"]["cars"].sum() == named["lost"].sum()
        drawn = found.allocations.filter(to_firm=who)["pieces"].sum()
        assert tables["coming"]["pieces"].sum() == drawn


def test_what_is_inside_a_bought_part_is_its_makers_secret() -> None:
    found = cleared(
        *(fit("car", "board"), fit("board", "chip", 2), part("board", maker="tier")),
        *(part("car", maker="oem"), fit("car", "own-chip"), lot("own-chip", 50)),
        *(lot("chip", 10), need("car", 8), firm("tier")),
    )
    tables = tables_of(found, "oem")
    assert tables["held_back"].select("part", "inside", "cars").rows() == [
        ("board", True, 3)
    ]
    assert tables["cures"]["part"].to_list() == ["board"]
    assert tables["cures"]["pieces"].to_list() == [None]
    assert "own-chip" in words(tables)
    assert "chip" not in words(tables)
    theirs = tables_of(found, "tier")
    assert theirs["coming"].rows() == [("chip", week(0), 10)]
    assert theirs["builds"].rows() == [("board", week(0), 5)]
    assert theirs["cars"].is_empty()


def test_a_firm_learns_which_approval_of_its_own_would_cure_a_need() -> None:
    kit = (fit("car", "chip", at="P"), part("car", maker="oem"), lot("chip", 5))
    other = fit("car", "other", at="P", rank=2, state="candidate")
    found = cleared(*kit, other, lot("other", 40), need("car", 12))
    rows = result_of(found, "oem", RULE).tables["approvals"].to_dicts()
    assert rows == [
        {
            "demand": "need-1",
            "part": "other",
            "instead": "chip",
            "state": "candidate",
            "gained": 7.0,
            "left": 0.0,
        }
    ]
    assert result_of(found, "oem", RULE, explained=0).tables["approvals"].is_empty()


def test_who_a_lot_is_kept_for_is_not_said() -> None:
    kept = lot("chip", 9, reserved_for="oem-secret")
    found = cleared(fit("car", "chip"), kept, lot("chip", 3), need("car", 8))
    assert found.shortfalls["binding_pool"].to_list() == ["chip|oem-secret|"]
    tables = tables_of(found, "oem")
    assert tables["needs"]["reason"].to_list() == ["RESERVED"]
    assert "secret" not in as_text(tables)


@pytest.mark.parametrize("who", ["oem-0", "tier"])
def test_a_firm_without_needs_has_a_result_of_the_same_tables(who: str) -> None:
    told = {n: t.columns for n, t in tables_of(outcome(0), who).items()}
    none = {n: t.columns for n, t in tables_of(outcome(0), "dealer-1").items()}
    assert told == none


def test_all_chips_of_the_markets_here_are_seen_by_somebody() -> None:
    """The check on names can fail: some firms see what others do not."""
    seen = [set(trees_of(outcome(0).market, who).seen) & set(CHIPS) for who in WHO]
    assert set.union(*seen) == set(CHIPS)
    assert min(map(len, seen)) < len(CHIPS)
