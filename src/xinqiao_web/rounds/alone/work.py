"""What a job does about a firm's own plan; it may be done again."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from xinqiao import Market, Outcome, read_outcome
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.core.findings import finding
from xinqiao_web.market.imports.progress import Stopped, Teller
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions.submissions import tried
from xinqiao_web.rounds.alone.market import with_own_alone
from xinqiao_web.rounds.checks import told
from xinqiao_web.rounds.clearings.process import cleared
from xinqiao_web.rounds.freezing import drop, kept
from xinqiao_web.rounds.proofs import lines_of


def work_alone(pk: str) -> None:
    """Make the plan, unless it is done or somebody asked to stop."""
    with act_as(Acting(firm=EVERYONE)):
        work = m.OwnPlan.objects.select_related("round").filter(pk=pk).first()
    if work is None or not work.works:
        return
    who = Acting(work.person, work.owner_id, work.role)
    try:
        state, values = planned(work, who)
    except Stopped:
        state, values = m.STOPPED, {}
    except Exception:
        end(work, who, m.FAILED, findings=told([finding("XW534")], {}))
        raise
    end(work, who, state, **values)


def planned(work: m.OwnPlan, who: Acting) -> tuple[str, dict[str, Any]]:
    """How it ends: the cars by week, or why there is no plan."""
    tell = Teller(work, who)
    tell("starting")
    with act_as(who):
        market, found = market_of(work.round)
    if market is None:
        return m.REFUSED, {"findings": found}
    with (
        filed(market) as files,
        cleared(files, work.round.policy, tell, tell.ask) as (said, folder),
    ):
        if "findings" in said:
            return m.REFUSED, {"findings": said["findings"]}
        return m.DONE, outcome_in(folder, said["done"])


def market_of(round: m.Round) -> tuple[Market | None, list[dict[str, Any]]]:
    """The firm's market as its rows are now, or what is wrong with them."""
    own, checked = tried(round)
    if own["demand"].is_empty():
        return None, told([finding("XW540")], own)
    if checked.errors or checked.market is None:
        return None, told([finding("XW513", count=checked.errors)], own)
    return with_own_alone(checked.market, round), []


@contextmanager
def filed(market: Market) -> Iterator[Mapping[str, str]]:
    """The tables of a market as files of the vault, which go with the block."""
    files: dict[str, str] = {}
    try:
        for name, frame in market.tables.items():
            files[name] = kept(frame)
        yield files
    finally:
        drop(files)


def outcome_in(folder: Path, said: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of an outcome."""
    cars = lines_of(cars_of(read_outcome(folder)))
    return {"cars": cars, "proved": bool(said["verdict"]["proved"])}


def cars_of(outcome: Outcome) -> pl.DataFrame:
    """Cars due and delivered by week: week, due, delivered."""
    due = outcome.market.demand.group_by("week").agg(due=pl.sum("pieces"))
    given = outcome.deliveries.group_by("week").agg(delivered=pl.sum("pieces"))
    rows = due.join(given, on="week", how="full", coalesce=True)
    return rows.with_columns(pl.col("due", "delivered").fill_null(0)).sort("week")


def end(work: m.OwnPlan, who: Acting, state: str, **values: Any) -> None:
    """Bring a plan to its end, unless it has come to one already."""
    with act_as(who):
        here = m.OwnPlan.objects.filter(pk=work.pk, state=m.WORKING)
        here.update(state=state, ended_at=datetime.now(UTC), **values)
