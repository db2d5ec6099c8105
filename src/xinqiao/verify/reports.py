"""How far approvals stand: every week of the plan held against every report."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.market import Market
from xinqiao.market.qualification.steps import NEEDS, STEPS
from xinqiao.verify.grid import Flags, Grid, Ints

APPROVED = STEPS.index("approved")


@dataclass(frozen=True, eq=False)
class Stands:
    """How far approvals stand, in the order of their rows.

    `step`: number of the step reached, -1 if rejected. `first`, `last`: weeks of the
    plan between which that holds, counted from 0; first > last where it never does.
    """

    step: Ints
    first: Ints
    last: Ints


def judge_approvals(market: Market, grid: Grid, *, safety: bool) -> Stands:
    """Judge all approvals; `safety`: whether what they replace has an ASIL."""
    table = market.approvals
    said = table["state"].to_list()
    claim = np.array([claimed(state) for state in said], dtype=np.int64)
    length = int(grid.lengths.sum())
    mondays = np.datetime64(grid.origin) + 7 * np.arange(length).astype(
        "timedelta64[D]"
    )
    needs = list(shown_needs(market, mondays, safety=safety))
    step = claim.copy()
    for need, met, _ in needs:
        short = (need <= claim) & ~met
        step[short] = np.minimum(step[short], need - 1)
    holds = np.ones((len(said), length), dtype=np.bool_)
    for need, _, weeks in needs:
        rests = need <= step
        holds[rests] &= weeks[rests]
    gone = np.array([state == "withdrawn" for state in said], dtype=np.bool_)
    blank = table["week"].is_null().to_numpy()
    week = table["week"].fill_null(grid.origin).to_numpy().astype("datetime64[D]")
    begun = (mondays >= week[:, None]) | blank[:, None]
    holds &= np.where(gone[:, None], ~begun, begun)
    step[gone & blank] = -1
    holds[step <= 0] = True
    never = ~holds.any(axis=1)
    first, last = holds.argmax(axis=1), length - 1 - holds[:, ::-1].argmax(axis=1)
    return Stands(step, np.where(never, length, first), np.where(never, -1, last))


def claimed(state: str) -> int:
    """Number of the step that a state claims; what is withdrawn was approved."""
    if state == "withdrawn":
        return APPROVED
    return STEPS.index(state) if state in STEPS else -1


def shown_needs(
    market: Market, mondays: np.ndarray, *, safety: bool
) -> Iterator[tuple[int, Flags, Flags]]:
    """For every need: its step; which approvals meet it; and in which weeks.

    An approval of a part that does not have the need meets it, in all weeks.
    """
    table = market.approvals.select("part", "evidence").with_row_index("at")
    table = table.join(market.parts.select("part", "kind"), on="part", how="left")
    table = table.sort("at")
    for _, rows in NEEDS.group_by("need", maintain_order=True):
        if rows["for_safety"][0] and not safety:
            continue
        shown = speaking(table, market.parts_evidence, rows)
        free = ~table["kind"].is_in(rows["kind"].unique().implode()).to_numpy()
        met = free.copy()
        met[shown["at"].to_numpy()] |= shown["met"].to_numpy()
        weeks = np.ones((len(met), len(mondays)), dtype=np.bool_)
        if not rows["any"][0]:
            early = shown["issued"].to_numpy().astype("datetime64[D]")[:, None]
            late = shown["valid_to"].to_numpy().astype("datetime64[D]")[:, None]
            sundays = mondays + np.timedelta64(6, "D")
            open_, endless = np.isnat(early), np.isnat(late)
            inside = (open_ | (mondays >= early)) & (endless | (sundays <= late))
            weeks[shown["at"].to_numpy()] = inside
        weeks[free] = True
        yield int(rows["step"][0]), met, weeks


def speaking(
    table: pl.DataFrame, reports: pl.DataFrame, need: pl.DataFrame
) -> pl.DataFrame:
    """The report that speaks for each approval and a need: at, met, issued, valid_to.

    By each standard the newest that has a result; of those the one that passed and
    holds longest.
    """
    standards = need.select("standard", "of_the_part", "any").unique()
    rows = reports.join(standards, on="standard").join(table, on="part")
    listed = (
        pl.col("evidence")
        .str.extract_all("[^;；]+")
        .list.eval(pl.element().str.strip_chars())
    )
    named = listed.list.contains(pl.col("report"))
    rows = rows.filter(
        pl.col("any") | (pl.col("result") != "running"),
        pl.col("of_the_part") | pl.col("evidence").is_null() | named,
    )
    met = pl.col("any") | (pl.col("result") == "pass")
    first, last = pl.date(1, 1, 1), pl.date(9999, 12, 31)
    rows = rows.with_columns(
        met=met,
        age=pl.col("issued").fill_null(first),
        end=pl.col("valid_to").fill_null(last),
    )
    order = ["age", ~pl.col("met"), "end"]
    names = ("met", "issued", "valid_to", "age", "end")
    newest = rows.group_by("at", "standard").agg(pl.col(names).sort_by(order).last())
    best = newest.group_by("at").agg(
        pl.col("met", "issued", "valid_to").sort_by("met", "end", "age").last()
    )
    return best.sort("at")
