"""What a worker does: lay a market out once, then plan scenario after scenario."""

import pickle
from dataclasses import dataclass
from threading import Lock

import numpy as np
import polars as pl

from xinqiao.market import Market, Policy
from xinqiao.planning.columns import sum_rows
from xinqiao.planning.grid import Floats, Ints
from xinqiao.planning.ground import Ground, lay_ground
from xinqiao.planning.plan import make_plan
from xinqiao.planning.supplies import (
    Outline,
    outline_supplies,
    plan_supply,
    with_arrivals,
)
from xinqiao.scale.cargo import Cargo, load
from xinqiao.whatif import proof_of

FIRST_PILOT, PILOTS = 10**9, 4
"""Scenarios that every worker looks at first, whatever is asked of it: they tell what
may run short. They are the same everywhere, and in no distribution."""


@dataclass(frozen=True)
class Parcel:
    """A market and its policy on their way to workers; `data` may have gone before."""

    name: str
    data: bytes = b""


@dataclass(frozen=True)
class Bench:
    """What a worker lays out once: the ground, its lots, and one program for all.

    `outline`: None where simplex is out of reach; then each is planned by itself.
    """

    ground: Ground
    cargo: Cargo
    outline: Outline | None


@dataclass(frozen=True)
class Report:
    """What came of some scenarios: cars by scenario and programme; worth and bound."""

    numbers: tuple[int, ...]
    cars: Floats
    worth: Floats
    bound: Floats


BENCHES: dict[str, Bench] = {}
"""What this process has laid out; one market at a time."""

RECEIVED: dict[str, bytes] = {}
"""What was sent ahead to this process."""

LAYING = Lock()


def keep(parcel: Parcel) -> None:
    """Keep what was sent ahead of the work."""
    RECEIVED.clear()
    RECEIVED[parcel.name] = parcel.data


def work(parcel: Parcel, seed: int, numbers: tuple[int, ...]) -> Report:
    """Plan some scenarios; the ground is laid when the first of them comes."""
    bench = bench_of(parcel)
    plans = [plan_scenario(bench, seed, number) for number in numbers]
    cars, worth, bound = zip(*plans, strict=True)
    return Report(numbers, np.array(cars), np.array(worth), np.array(bound))


def bench_of(parcel: Parcel) -> Bench:
    """What this worker has laid out for a market."""
    with LAYING:
        if parcel.name not in BENCHES:
            data = parcel.data or RECEIVED[parcel.name]
            BENCHES.clear()
            BENCHES[parcel.name] = lay_bench(*pickle.loads(data))  # noqa: S301
        return BENCHES[parcel.name]


def lay_bench(market: Market, policy: Policy) -> Bench:
    """Lay a market out, and plan it with what is to be expected, and some pilots."""
    ground = lay_ground(market, policy)
    cargo = load(market, ground)
    pilots = [cargo.arrivals(0, FIRST_PILOT + turn) for turn in range(PILOTS)]
    return Bench(ground, cargo, outline_supplies(ground, [cargo.expected, *pilots]))


def plan_scenario(bench: Bench, seed: int, number: int) -> tuple[Floats, float, float]:
    """Plan one scenario: cars by programme, worth, bound."""
    arrivals, outline = bench.cargo.arrivals(seed, number), bench.outline
    if outline is not None:
        plan = plan_supply(outline, arrivals)
    else:
        plan = make_plan(with_arrivals(bench.ground, arrivals))
    proof = proof_of(plan)
    which, count = programme_numbers(bench.ground)
    cars = sum_rows(which, plan.delivered[:, -1], count)
    return cars, proof["worth"], proof["bound"]


def programme_numbers(ground: Ground) -> tuple[Ints, int]:
    """Number the programme of each stream, in order of firm and part."""
    names = ground.streams.table.select(rank=pl.struct("firm", "part").rank("dense"))
    which = names["rank"].to_numpy().astype(np.int64) - 1
    return which, int(which.max(initial=-1)) + 1
