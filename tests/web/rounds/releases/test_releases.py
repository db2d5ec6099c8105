"""What is published of a round: what it says, what it leaves out, in which words."""

import os
from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest
from tests.web.rounds.markets import outcome

from xinqiao import clear, sample_market
from xinqiao_web.core.disclosure import Rule
from xinqiao_web.market.management.commands.seed_demo import SIZES
from xinqiao_web.rounds.releases import Past, contributions_of, released, statements
from xinqiao_web.rounds.releases.contributions import SCHEMA
from xinqiao_web.rounds.releases.totals import totals_of
from xinqiao_web.rounds.releases.words import fill_rates, series_statement

RULE = Rule(least=5, share=0.2)
WHOLE = os.environ.get("XINQIAO_TRUST") == "all"
SMALL = {"firms": 26, "programmes": 26, "positions": 6, "chips": 40, "weeks": 8}
KEYS = ["table", "row", "column"]


def rows(*found: tuple[str, str, str, list[int]]) -> pl.DataFrame:
    """Contributions: table, row, column, and the pieces of each group."""
    cells = [
        (table, row, column, f"group-{at}", pieces)
        for table, row, column, amounts in found
        for at, pieces in enumerate(amounts)
        if pieces
    ]
    return pl.DataFrame(cells, SCHEMA, orient="row")


def shown(totals: pl.DataFrame) -> dict[tuple[str | None, ...], int | None]:
    """Published totals by row and column."""
    return {
        (row, column): n for _, row, column, n in totals.select(*KEYS, "pieces").rows()
    }


@pytest.mark.parametrize("seed", range(3))
def test_contributions_add_up_to_the_outcome(seed: int) -> None:
    found = outcome(seed)
    table = contributions_of(found)
    gap = table.filter(table="gap")["pieces"].sum()
    assert gap == found.cures["pieces"].sum()
    sizes = found.fill_rates.filter(scope="size")
    cars = table.filter(table="fill").group_by("row", "column").agg(pl.sum("pieces"))
    for row, column, pieces in cars.rows():
        assert pieces == sizes.filter(key=row)[column].item()


def test_published_totals_are_true() -> None:
    found = contributions_of(outcome(0))
    for key, pieces in shown(released(found, RULE).totals.filter(table="fill")).items():
        if pieces is not None:
            row, column = key
            cells = found.filter(table="fill")
            cells = cells.filter(row=row) if row else cells
            cells = cells.filter(column=column) if column else cells
            assert cells["pieces"].sum() == pieces


def test_a_total_of_few_groups_is_withheld_and_so_is_one_that_gives_it_away() -> None:
    many, few = [10, 11, 12, 13, 14, 15], [10, 11, 12]
    table = rows(
        *(("gap", "MCU", "w1", many), ("gap", "MCU", "w2", few)),
        *(("gap", "power", "w1", many), ("gap", "power", "w2", many)),
    )
    found = shown(released(table, RULE).totals)
    assert found[("MCU", "w2")] is None
    gives = [found[("MCU", None)], found[("MCU", "w1")]]
    assert None in gives
    assert found[(None, None)] == table["pieces"].sum()


def test_a_total_in_which_one_firm_alone_changed_is_withheld_the_second_time() -> None:
    before = rows(("gap", "MCU", "w1", [10, 11, 12, 13, 14, 15]))
    after = rows(("gap", "MCU", "w1", [10, 11, 12, 13, 14, 45]))
    first = released(before, RULE)
    assert shown(first.totals)[("MCU", "w1")] == 75
    log = [Past(before, first.totals)]
    assert set(shown(released(after, RULE, log).totals).values()) == {None}
    assert set(shown(released(before, RULE, log).totals).values()) == {75}


def test_a_longer_share_withholds_no_less() -> None:
    found = contributions_of(outcome(0))
    hidden = [
        released(found, Rule(5, share)).totals["pieces"].null_count()
        for share in (0.01, 0.2, 1.0)
    ]
    assert hidden == sorted(hidden)


def value_kept(found: pl.DataFrame, rule: Rule) -> Iterator[float]:
    """The share of each table's value that stays published."""
    for (_,), part in found.partition_by("table", as_dict=True).items():
        totals = totals_of(part)
        amounts = totals.amounts(part, part["group"].unique().to_list())
        keys = pl.DataFrame(totals.keys, dict.fromkeys(KEYS, pl.String), orient="row")
        values = keys.with_columns(value=totals.rows @ amounts.sum(axis=0))
        told = released(part, rule).totals.drop_nulls("pieces")
        kept = values.join(told, on=KEYS, nulls_equal=True)["value"].sum()
        yield float(kept / values["value"].sum())


def test_most_of_the_value_stays_published_on_the_demonstration_market() -> None:
    """The demonstration's own in `make trust`; here one of few cars and short weeks."""
    sizes, least = (SIZES, 0.85) if WHOLE else (SMALL, 0.75)
    found = contributions_of(clear(sample_market(**sizes, seed=1)))
    assert min(value_kept(found, RULE)) >= least


def test_a_market_without_a_gap_says_so() -> None:
    told = statements(released(rows(), RULE).totals)
    assert [one.said("en") for one in told.values()] == [
        "No need lacks any piece.",
        "No cars are due.",
        "No figure is withheld.",
    ]


def test_sentences_say_what_is_published_in_both_languages() -> None:
    six = [10, 11, 12, 13, 14, 15]
    table = rows(
        *(("gap", "MCU", "2022-03-07", six), ("gap", "power", "2022-03-07", [5] * 6)),
        *(("fill", "large", "on_time", six), ("fill", "large", "lost", [5] * 6)),
        *(("fill", "small", "late", [5] * 6), ("fill", "small", "lost", six)),
    )
    told = statements(released(table, RULE).totals)
    assert told["gap"].said("en") == (
        "Needs lack 105 pieces in all; most of them are MCU (71 %), and most are wanted"
        " by the week of 2022-03-07."
    )
    assert told["fill"].said("zh") == (
        "应交 210 辆（件），已满足 50%；满足率最低的是小型企业，为 29%。"
    )


def test_no_sentence_implies_what_is_withheld() -> None:
    """Whatever is behind a withheld total, the sentences are the same."""
    for seed in range(3):
        found = contributions_of(outcome(seed))
        told = released(found, RULE).totals
        for name, one in statements(told).items():
            figures = {v for v in one.values.values() if isinstance(v, int)}
            public = set(told["pieces"].drop_nulls()) | set(range(101))
            assert figures <= public | {len(told)}, name


def test_rates_follow_from_published_totals_only() -> None:
    """A blank is a blank, not a nought."""
    totals = pl.DataFrame(
        [
            ("fill", "large", "on_time", 60),
            ("fill", "large", "lost", 40),
            ("fill", "large", None, 100),
            ("fill", "small", "on_time", None),
            ("fill", "small", "lost", 10),
            ("fill", "small", None, 40),
            ("fill", "micro", "late", None),
            ("fill", "micro", "lost", None),
            ("fill", "micro", None, 40),
        ],
        {**dict.fromkeys(KEYS, pl.String), "pieces": pl.Int64},
        orient="row",
    )
    found = {row: rate for row, _, rate in fill_rates(totals).rows()}
    assert found == {"large": 0.6, "small": 0.75}


@pytest.mark.parametrize(
    ("now", "before", "first", "kind"),
    [
        (5, 3, False, "rose"),
        (3, 5, False, "fell"),
        (5, 5, False, "same"),
        (None, 5, False, "unknown"),
        (5, None, False, "unknown"),
        (5, None, True, "first"),
    ],
)
def test_the_series_says_how_the_gap_changed(
    now: int | None, before: int | None, first: bool, kind: str
) -> None:
    told = series_statement(now, before, first=first)
    assert told.key == f"series.{kind}"
    assert told.said("zh") != told.said("en")


def test_cells_and_margins_are_what_they_say() -> None:
    table = rows(("gap", "MCU", "w1", [1, 2]), ("gap", "power", "w2", [3]))
    totals = totals_of(table)
    amounts = totals.amounts(table, ["group-0", "group-1"])
    values = dict(zip(totals.keys, totals.rows @ amounts.sum(axis=0), strict=True))
    assert values[("gap", None, None)] == 6
    assert values[("gap", "MCU", None)] == 3
    assert values[("gap", None, "w2")] == 3
    assert np.allclose(amounts.sum(axis=1), [4, 2])
