"""Many scenarios of one market, on any executor: processes, or a Dask cluster.

In a scenario every lot arrives with its `probability`, or not at all. A scenario is
made of the seed and its number alone, and planned from the same start, so the figures
are the same bytes on every executor, however many workers share them.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace
from pickle import dumps
from typing import Any

import numpy as np
import polars as pl

from xinqiao.clearing import refuse
from xinqiao.market import Market, Policy
from xinqiao.market.outcome import market_hash
from xinqiao.scale.worker import Parcel, Report, work

Tell = Callable[[int, int], None]

UNUSED = ("pledges", "quotes", "holdings", "notices")
"""Tables that a plan does not look at; they stay at home."""

CHUNK = 5
"""Scenarios of one task."""

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
DIGITS = 4  # of cars; further ones are the solver's dust
ALL = 1e-6  # share of the cars due that may be missing where all are said to be built


def tell_nobody(_done: int, _all: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, eq=False)
class Scenarios:
    """What came of all scenarios.

    `programmes`: firm, part, due, mean, q05, q25, q50, q75, q95 (cars built, fractions
    of pieces), all (share of scenarios in which all cars due are built). `plans`: one
    row per scenario: scenario, worth, bound, gap, cars; each is proved by its own
    prices.
    """

    programmes: pl.DataFrame
    plans: pl.DataFrame


def run_scenarios(
    market: Market,
    policy: Policy | None = None,
    *,
    runs: int = 200,
    seed: int = 1,
    executor: Executor | None = None,
    tell: Tell = tell_nobody,
) -> Scenarios:
    """Plan a market under random supply: lots arrive with their probability.

    Parameters
    ----------
    market, policy
        What is planned; without a policy, by the defaults. The stage `substitutes` is
        left out: it changes no worth.
    runs, seed
        How many scenarios, and which: the same seed gives the same ones.
    executor
        Where the work is done; without one, in this process. See `processes`, `dask`.
    tell
        Told how many scenarios are done, of how many.

    Returns
    -------
    The distribution of cars built, by programme.

    Raises
    ------
    InvalidMarket
        If the market cannot be cleared under this policy; with all findings.
    SolverFailed
        If the solver gives no answer.
    """
    policy = policy or Policy()
    refuse(market, policy)
    parcel = wrap(market, policy)
    chunks = [
        tuple(range(first, min(first + CHUNK, runs))) for first in range(0, runs, CHUNK)
    ]
    reports = []
    done = 0
    tell(done, runs)
    for report in each_report(executor, parcel, seed, chunks):
        reports.append(report)
        done += len(report.numbers)
        tell(done, runs)
    reports.sort(key=lambda report: report.numbers)
    return summed_up(market, reports)


def wrap(market: Market, policy: Policy) -> Parcel:
    """Pack what workers need of a market."""
    light = replace(
        market,
        warnings=(),
        rows={},
        **{name: market.tables[name].clear() for name in UNUSED},
    )
    stages = tuple(name for name in policy.stages if name != "substitutes")
    rules = replace(policy, stages=stages)
    return Parcel(market_hash(light, rules), dumps((light, rules)))


def each_report(
    executor: Executor | None, parcel: Parcel, seed: int, chunks: Sequence[Any]
) -> Iterator[Report]:
    """Hand out the work; reports come as they are done."""
    if executor is None:
        yield from (work(parcel, seed, chunk) for chunk in chunks)
        return
    ahead = getattr(executor, "send_ahead", None)
    shipped = ahead(parcel) if ahead else parcel
    waiting: list[Future[Report]] = []
    try:
        waiting += [executor.submit(work, shipped, seed, chunk) for chunk in chunks]
        pending = set(waiting)
        while pending:
            # A wait without end would not hear Ctrl-C where another thread takes it.
            done, pending = wait(pending, 0.2, FIRST_COMPLETED)
            yield from (future.result() for future in done)
    except BaseException:
        give_up(executor, waiting)
        raise


def give_up(executor: Executor, waiting: Sequence[Future[Report]]) -> None:
    """Stop all work: nobody waits for it any more."""
    stop = getattr(executor, "give_up", None)
    if stop is not None:
        stop()
        return
    for future in waiting:
        future.cancel()


def summed_up(market: Market, reports: Sequence[Report]) -> Scenarios:
    """Gather all scenarios into the two tables."""
    cars = np.concatenate([report.cars for report in reports])
    worth = np.concatenate([report.worth for report in reports])
    bound = np.concatenate([report.bound for report in reports])
    wanted = market.demand.filter(pl.col("pieces") > 0)
    due = wanted.group_by("firm", "part").agg(due=pl.sum("pieces")).sort("firm", "part")
    least = due["due"].to_numpy() * (1 - ALL)
    levels = np.quantile(cars, QUANTILES, axis=0)
    programmes = due.with_columns(
        mean=pl.Series(cars.mean(axis=0)).round(DIGITS),
        **{
            f"q{round(100 * share):02}": pl.Series(level).round(DIGITS)
            for share, level in zip(QUANTILES, levels, strict=True)
        },
        all=pl.Series((cars >= least).mean(axis=0)),
    )
    plans = pl.DataFrame(
        {
            "scenario": np.concatenate([report.numbers for report in reports]),
            "worth": worth,
            "bound": bound,
            "gap": (bound - worth) / np.maximum(np.abs(bound), 1e-9),
            "cars": cars.sum(axis=1).round(DIGITS),
        }
    )
    return Scenarios(programmes, plans)
