"""An explanation names what holds a need, and what it says would help does help."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog
from tests.builders import (
    cleared,
    fit,
    lot,
    market,
    need,
    part,
    room,
    rule,
)
from tests.engine.verify.chance import draw

from xinqiao import Market, Outcome, Policy, Refused, clear, explain, read_market
from xinqiao.allocation.foremost import FEW
from xinqiao.allocation.hindrances import Scene
from xinqiao.allocation.sharing import BANDS, FEWEST, NARROWEST, told
from xinqiao.allocation.trials import Trials, effect_of
from xinqiao.errors import LANGUAGES
from xinqiao.planning.ground import lay_ground
from xinqiao.planning.plan import make_plan

BOARDS = Path(__file__).parents[4] / "shared" / "data" / "ecu-market"
MET = 1e-4  # pieces


def said(explanation, language="en"):
    return " ".join(words[language] for words in explanation.sentences)


def with_pieces(outcome: Outcome, key: str, rows: list[dict]) -> Market:
    """The market with pieces reserved for the firm of a need."""
    firm = outcome.market.demand.filter(demand=key)["firm"][0]
    lots = [
        {"lot": f"cure-{n}", "firm": firm, "reserved_for": firm, **row}
        for n, row in enumerate(rows)
    ]
    supply = pl.concat([outcome.market.supply, pl.DataFrame(lots)], how="diagonal")
    return outcome.market.replace(supply=supply)


def lost(market: Market, policy: Policy, key: str) -> float:
    """What a need loses in the linear plan of a market."""
    return effect_of(make_plan(lay_ground(market, policy))).lost[key]


def cured_only_whole(outcome: Outcome, key: str, rows: pl.DataFrame) -> bool:
    """Whether pieces cure a need when the market is planned anew, and half do not."""
    all_of = rows.select("part", "week", "pieces").to_dicts()
    half = [{**row, "pieces": row["pieces"] // 2} for row in all_of]
    after = lost(with_pieces(outcome, key, all_of), outcome.policy, key)
    less = lost(with_pieces(outcome, key, half), outcome.policy, key)
    return after <= MET < less


def short_needs(outcome: Outcome):
    """Needs that fall short, each with what is found to cure it."""
    trials = Trials(Scene.of(outcome))
    for key in outcome.shortfalls["demand"]:
        cure = trials.cure(key)
        if cure is not None:
            yield key, cure
        else:
            assert trials.base.lost[key] <= MET


def test_a_cure_cures_and_half_of_it_does_not():
    tried = 0
    for seed in range(14):
        outcome = clear(*draw(seed))
        for key, cure in short_needs(outcome):
            assert cured_only_whole(outcome, key, cure), (seed, key)
            tried += 1
    assert tried >= 15


def test_the_worked_table_of_the_method_is_true():
    vans = (fit("van", "chip"), need("van", 6, firm="oem-2", worth=3))
    other = fit("car", "chip-2", at="U1", rank=2, state="testing")
    cars = (fit("car", "chip", at="U1"), need("car", 4, firm="oem-1"))
    outcome = cleared(*cars, *vans, other, lot("chip", 5), lot("chip-2", 9))
    found = explain(outcome, "need-1").tables
    assert (found["hindrances"][0]["worth"], found["hindrances"][0]["cost"]) == (1, 3)
    assert [(row["part"], row["pieces"]) for row in found["cures"]] == [("chip", 4)]
    assert (found["approvals"][0]["gained"], found["approvals"][0]["left"]) == (4, 0)


TWO_CARS = (
    *(fit("car", "chip"), fit("van", "chip"), lot("chip", 5)),
    *(need("car", 4), need("van", 5, firm="oem-2", worth=3)),
)


def test_a_cure_leaves_out_parts_that_it_can_do_without():
    kit = (fit("car", "a"), fit("car", "b"), lot("a", 2), lot("b", 9))
    found = explain(cleared(*kit, need("car", 6)), "need-1").tables["cures"]
    assert [(row["part"], row["pieces"]) for row in found] == [("a", 4)]


def test_it_says_what_a_piece_is_worth_and_what_binds():
    text = said(explain(cleared(*TWO_CARS), "need-1"))
    assert "A piece on time is worth 1; what it takes is worth" in text
    assert "What binds, week by week: chip in 2022-03-07." in text
    assert "It would be met with 4 pieces of chip by 2022-03-07" in text


def test_what_binds_changes_with_the_week():
    kit = (fit("car", "a"), fit("car", "b"))
    lots = (lot("a", 12), lot("b", 1), lot("b", 30, 2))
    rows = explain(
        cleared(*kit, *lots, need("car", 5, 0), need("car", 9, 2), lateness=0.4),
        "need-1",
    ).tables["hindrances"]
    assert [row["part"] for row in rows][0] == "b"
    assert [row["part"] for row in rows][-1] == "a"


def test_capacity_can_bind():
    facts = (fit("car", "chip"), lot("chip", 9), need("car", 5), room("car", 2))
    found = explain(cleared(*facts), "need-1")
    assert found.tables["hindrances"][0]["kind"] == "capacity"
    assert "not enough capacity to build car" in said(found)


def test_what_cannot_be_made_in_time_has_no_price():
    late = (fit("car", "chip"), part("car", lead_weeks=2), lot("chip", 9))
    found = explain(cleared(*late, need("car", 5)), "need-1")
    assert "It cannot be made in time, whatever is paid." in said(found)
    assert found.tables["hindrances"][0]["cost"] is None


OTHERS = {
    "NOT_APPROVED": (fit("car", "b", at="U1", rank=2, state="testing"), lot("b", 9)),
    "REJECTED": (fit("car", "b", at="U1", rank=2, state="rejected"), lot("b", 9)),
    "USED": (fit("car", "b", at="U1", rank=2), lot("b", 1)),
    "WINDOW": (fit("car", "b", at="U1", rank=2, usable_from=1), lot("b", 9)),
    "TAKEN": (
        *(fit("car", "b", at="U1", rank=2), fit("van", "b"), lot("b", 3)),
        need("van", 3, firm="oem-2", worth=9),
    ),
    "NOT_THERE": (fit("car", "b", at="U1", rank=2), lot("b", 9, 1)),
}


@pytest.mark.parametrize("why", OTHERS)
def test_it_says_why_the_next_best_part_was_not_used(why):
    facts = (fit("car", "a", at="U1"), lot("a", 2), need("car", 5, patience=0))
    later = need("truck", 1, 1), fit("truck", "c"), lot("c", 1)
    found = explain(cleared(*facts, *OTHERS[why], *later), "need-1")
    assert [row["why"] for row in found.tables["choices"]] == [why]
    assert "The next best in place of a is b, " in said(found)


def test_a_module_that_is_built_from_scarce_chips_costs_more_elsewhere():
    facts = (
        *(fit("car", "ecu", at="U1"), fit("car", "box", at="U1", rank=2)),
        *(fit("ecu", "a"), fit("box", "b"), fit("van", "b"), lot("a", 2), lot("b", 3)),
        *(need("car", 5), need("van", 3, firm="oem-2", worth=9)),
    )
    found = explain(cleared(*facts), "need-1").tables["choices"]
    assert [(row["part"], row["instead"], row["why"]) for row in found] == [
        ("box", "ecu", "TAKEN")
    ]


def test_who_could_approve_is_who_builds_the_parent():
    facts = (fit("car", "ecu"), fit("ecu", "a", at="U1"), part("ecu", maker="tier-1"))
    more = (fit("ecu", "b", at="U1", rank=2, state="testing"), lot("a", 1), lot("b", 9))
    found = explain(cleared(*facts, *more, need("car", 5)), "need-1")
    assert found.tables["choices"][0]["by"] == "tier-1"
    assert "Approving b in place of a would cure it (tier-1 could" in said(found)


@pytest.mark.parametrize(
    "other",
    [
        (fit("car", "b", at="U1", rank=2, state="qualified"),),
        (rule("a", "b", state="candidate"),),
    ],
    ids=["in the bill", "by a general rule"],
)
def test_an_approval_brings_what_it_is_said_to_bring(other):
    facts = (fit("car", "a", 2, at="U1"), lot("a", 3), lot("b", 7), need("car", 5))
    found = explain(cleared(*facts, *other), "need-1").tables["approvals"]
    approved = fit("car", "b", 2, at="U1", rank=2)
    before, after = (
        make_plan(lay_ground(market(*facts, *fits), Policy()))
        for fits in (other, (approved,))
    )
    gained = after.delivered[:, -1].sum() - before.delivered[:, -1].sum()
    assert found[0]["part"] == "b"
    assert found[0]["gained"] == pytest.approx(gained)
    assert found[0]["cars"] == pytest.approx(gained)


def test_where_nothing_is_approved_the_approval_of_what_is_there_is_tried():
    facts = (fit("car", "a", at="U1", state="testing"), lot("a", 9), need("car", 5))
    found = explain(cleared(*facts), "need-1")
    assert found.tables["approvals"][0]["gained"] == 5
    assert "a is listed there, which is not approved (in testing; oem" in said(found)
    assert "Approving a would cure it (oem could; now: in testing)" in said(found)


def test_the_approval_that_relieves_a_part_most_is_named():
    facts = (fit("car", "a", at="U1"), fit("van", "a", at="U9"), lot("a", 2))
    more = (
        *(fit("car", "b", at="U1", rank=2, state="testing"), lot("b", 2)),
        *(fit("van", "c", at="U9", rank=2, state="testing"), lot("c", 4)),
    )
    wanted = (need("car", 6), need("van", 6, firm="oem-2"))
    found = explain(cleared(*facts, *more, *wanted), "a")
    rows = found.tables["approvals"]
    assert [(row["part"], row["cars"]) for row in rows] == [("c", 4.0), ("b", 2.0)]
    assert "Approving c in its place would relieve it most" in said(found)
    assert "All cars due would take 12" in said(found)


def test_nothing_is_solved_where_that_is_not_wanted():
    outcome = cleared(
        *(fit("car", "a", at="U1"), fit("car", "b", at="U1", rank=2, state="testing")),
        *(lot("a", 1), lot("b", 9), need("car", 5)),
    )
    found = explain(outcome, "need-1", solve=False)
    assert "approvals" not in found.tables
    assert found.tables["choices"][0]["why"] == "NOT_APPROVED"


def test_a_large_market_is_not_solved_again():
    outcome = cleared(*TWO_CARS)
    huge = Outcome(
        outcome.market,
        outcome.policy,
        **outcome.tables,
        proof=outcome.proof,
        run={**outcome.run, "columns": 10**9},
    )
    assert "cures" in explain(huge, "need-1").tables
    assert not Trials(Scene.of(huge)).in_reach


@pytest.mark.parametrize("seed", range(10))
def test_every_need_and_part_of_any_market_can_be_explained(seed):
    outcome = clear(*draw(100 + seed))
    keys = [*outcome.market.demand["demand"], *outcome.market.parts["part"]]
    for key in keys:
        found = explain(outcome, key, solve=False)
        assert all(set(words) == set(LANGUAGES) for words in found.sentences)
        assert all(all(words.values()) for words in found.sentences)


def test_what_nobody_knows_is_refused_with_the_nearest():
    with pytest.raises(Refused, match="need-1"):
        explain(cleared(*TWO_CARS), "need-11")


# ---- who else drew on a pool


@pytest.mark.parametrize(
    "pieces", [[], [9], [5, 5], [98, 1, 1], [51, 30, 19], [25, 25, 25, 25]]
)
def test_few_or_uneven_others_are_not_told_of(pieces):
    assert told(pieces).counts is None


def test_others_are_counted_by_band():
    assert told([10, 10, 20, 20, 40]).counts == (4, 1)


@pytest.mark.parametrize("seed", range(40))
def test_nobodys_share_can_be_told_from_the_counts(seed):
    rng = np.random.default_rng(seed)
    pieces = (rng.pareto(2, int(rng.integers(1, 9))) * 100).astype(int) + 1
    counts = told(pieces.tolist()).counts
    if counts is None:
        return
    assert sum(counts) >= FEWEST
    bands = [band for band, n in zip(BANDS, counts, strict=True) for _ in range(n)]
    ones = np.ones((1, len(bands)))
    for one in np.eye(len(bands)):
        least, most = (
            sign * linprog(sign * one, A_eq=ones, b_eq=[1], bounds=bands).fun
            for sign in (1, -1)
        )
        assert most - least >= NARROWEST - 1e-9


def test_a_firm_and_its_group_are_no_others_to_themselves():
    cars = [f"oem-{n}" for n in range(5)]
    facts = [fit("car", "chip"), lot("chip", 100)]
    facts += [need("car", 20, firm=name) for name in cars]
    facts += [need("car", 9, firm="oem-9")]
    short = cleared(*facts)
    key = short.shortfalls["demand"][0]
    mine = short.market.demand.filter(demand=key)["firm"][0]
    drew = short.allocations.join(
        short.market.demand, left_on="for_demand", right_on="demand"
    )
    others = drew.filter(pl.col("firm") != mine)["firm"].n_unique()
    text = said(explain(short, key))
    assert f"{others} others drew" in text or "is not said" in text
    assert not any(name in text for name in cars if name != mine)


# ---- the real market


@pytest.fixture(scope="module")
def boards():
    if not BOARDS.is_dir():
        pytest.skip("shared data not there: ../shared/data/ecu-market")
    return clear(read_market(BOARDS))


def test_every_short_board_is_held_by_the_part_that_is_named(boards):
    short = boards.shortfalls.join(boards.market.demand, on="demand")
    last = short.sort("week").unique("part", keep="last", maintain_order=True)
    assert len(last) == 4
    for row in last.to_dicts():
        found = explain(boards, row["demand"])
        cure = pl.DataFrame(found.tables["cures"])
        cure = cure.with_columns(pl.col("week").str.to_date())
        assert row["binding_part"] in said(found)
        assert row["binding_part"] in said(found, "zh")
        assert row["binding_part"] in cure["part"]
        assert cured_only_whole(boards, row["demand"], cure)


def test_the_approval_that_unlocks_most_boards_does_so_when_it_is_made(boards):
    found = explain(boards, "BTS3028")
    best = found.tables["approvals"][0]
    rows = boards.market.bom.filter(part=best["part"])
    approve = pl.col("part") == best["part"]
    bom = boards.market.bom.with_columns(
        state=pl.when(approve).then(pl.lit("approved")).otherwise("state")
    )
    after = make_plan(lay_ground(boards.market.replace(bom=bom), boards.policy))
    before = make_plan(lay_ground(boards.market, boards.policy))
    gained = after.delivered[:, -1].sum() - before.delivered[:, -1].sum()
    assert len(rows) >= best["positions"]
    assert gained >= best["cars"] - 1e-3 > 100


def test_of_many_parts_that_lack_the_few_that_hold_it_are_named():
    """Nine chips are short; the scarcest, which a bus wants too, comes first."""
    chips = [f"chip-{n}" for n in range(9)]
    outcome = cleared(
        *(fit("car", chip, per_unit=10 - n) for n, chip in enumerate(chips)),
        *(lot(chip, 20) for chip in chips[:-1]),
        lot("chip-8", 1),
        fit("bus", "chip-8"),
        need("car", 10),
        need("bus", 1, worth=5.0),
    )
    told = explain(outcome, "need-1", solve=False)
    lacked = told.tables["cures"]
    assert len(lacked) == len(chips)
    for language, words in (("en", " other parts"), ("zh", "另外")):
        sentence = next(s[language] for s in told.sentences if words in s[language])
        named = [row for row in lacked if row["part"] in sentence]
        rest = sum(row["pieces"] for row in lacked) - sum(r["pieces"] for r in named)
        assert len(named) == FEW
        assert f"{rest:,}" in sentence
        assert str(len(chips) - FEW) in sentence
    assert {row["part"] for row in named} >= {
        told.tables["shortfalls"][0]["binding_part"]
    }


def test_a_need_is_explained_where_levels_of_firms_were_raised_first():
    two = [need("chip", 9, firm=name) for name in ("oem-a", "oem-b")]
    shared = lot("chip", 9, reserved_for="*")
    fair = cleared(shared, *two, stages=("fairness", "worth"), fairness="leximin")
    found = explain(fair, fair.shortfalls["demand"][0])
    assert found.tables["shortfalls"][0]["reason"] == "CHIP_SHORT"
