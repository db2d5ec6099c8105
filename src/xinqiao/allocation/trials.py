"""What-ifs of an explanation: each is a plan of the whole market, solved again.

Bounded: so many, and so much of the solver's work. What was not tried is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from xinqiao.allocation.alone import FOUND
from xinqiao.allocation.bottlenecks import unlock, worth_result
from xinqiao.allocation.cures import as_pieces, as_rows, named
from xinqiao.allocation.hindrances import Scene
from xinqiao.allocation.remedies import DUST, Case, Remedies
from xinqiao.market import Market, Policy
from xinqiao.planning.again import lay_again, plan_again
from xinqiao.planning.by_hand import with_states
from xinqiao.planning.ends import Ends
from xinqiao.planning.losses import lost_pieces
from xinqiao.planning.plan import DIRECT, Plan, Progress, make_plan, silent

MOST = 6
"""Approvals that are tried for one question."""

EFFORT = 1e9
"""Simplex steps times columns, after which no more are tried."""

DIGITS = 4


@dataclass(frozen=True)
class Effect:
    """What a trial does to cars, to worth, and to each need's loss (by demand)."""

    cars: float
    worth: float
    lost: dict[str, float]


class Trials:
    """Asks what-ifs of an outcome's market, from where its plan ended."""

    def __init__(self, scene: Scene, progress: Progress = silent) -> None:
        """Prepare; nothing is solved before it is asked for."""
        self.scene, self.progress = scene, progress
        self.spent = 0.0

    @property
    def in_reach(self) -> bool:
        """Whether the market is small enough to be solved again within a question."""
        return int(self.scene.outcome.run.get("columns", 0)) <= DIRECT

    @cached_property
    def plan(self) -> Plan:
        """The market as it is, planned once more."""
        return make_plan(self.scene.ground, self.progress)

    @cached_property
    def ends(self) -> Ends | None:
        """Where that plan ended."""
        return (
            Ends.of(self.plan.ground, self.plan.run) if self.plan.run.begins else None
        )

    @cached_property
    def base(self) -> Effect:
        """What that plan delivers and loses."""
        return effect_of(self.plan)

    def of(self, market: Market, policy: Policy | None = None) -> Effect:
        """Plan a changed market, or policy; its figures, not the change of them."""
        policy = policy or self.scene.outcome.policy
        ground = lay_again(self.scene.ground, market, policy)
        plan = plan_again(self.plan, self.ends, ground, self.progress)
        self.spent += plan.run.iterations * len(plan.run.columns)
        return effect_of(plan)

    def approvals(self, rows: pl.DataFrame) -> Iterator[tuple[str, Effect]]:
        """Approve components, one part after the other, and plan each time.

        `rows`: rows of `components_of`, those of one part approved together; in the
        order in which parts are to be tried.
        """
        parts = rows["part"].unique(maintain_order=True).to_list()
        for part in parts[:MOST]:
            if self.spent > EFFORT:
                return
            usable = self.scene.outcome.policy.usable[0]
            given = self.scene.outcome.market
            market = with_states(given, rows.filter(part=part), usable)
            yield part, self.of(market)

    def cure(self, key: str) -> pl.DataFrame | None:
        """Find pieces with which a need is met in the whole market: part, week, pieces.

        None if the plan in fractions does not lose it, or nothing was found.
        """
        found, result = self.scene.need(key), worth_result(self.plan)
        if not self.plan.run.replays or found is None or result is None:
            return None
        if self.base.lost[key] <= DUST:
            return None
        ground, (stream, bucket) = self.scene.ground, found
        number = ground.streams.needs["demand"].to_list().index(key)
        guess = self.guess(key)
        remedies = Remedies(self.plan, result, thorough=True)
        cases = [Case(number, stream, bucket, guess)]
        tables = [as_rows(*one) for one in remedies.find(cases)]
        if not tables:
            return None
        table = tables[0].with_columns(found=pl.lit("market"))
        return named(ground, table).drop("demand")

    def guess(self, key: str) -> np.ndarray:
        """What the need lacks by itself, as the outcome says: (part, bucket)."""
        ground = self.scene.ground
        cures = self.scene.outcome.cures.filter(demand=key)
        parts = pl.DataFrame({"part": ground.net.parts}).with_row_index("code")
        weeks = pl.DataFrame({"week": ground.grid.mondays}).with_row_index("bucket")
        rows = cures.join(parts, on="part").join(weeks, on="week")
        rows = rows.select(
            pl.lit(0, pl.Int64).alias(FOUND[0]),
            pl.col("code").cast(pl.Int64).alias("part"),
            pl.col("bucket").cast(pl.Int64),
            "pieces",
        )
        return as_pieces(ground, rows)

    def unlocked(self, pool: int, bucket: int) -> tuple[float | None, float | None]:
        """Cars and worth that 1,000 more pieces in a pool from a bucket on bring."""
        result = worth_result(self.plan)
        if result is None or not self.plan.run.goes_on:
            return None, None
        return unlock(self.plan, result, pool, bucket)


def effect_of(plan: Plan) -> Effect:
    """The figures of a plan in fractions of pieces."""
    streams = plan.ground.streams
    lost = lost_pieces(streams, plan.delivered).round(DIGITS)
    return Effect(
        cars=round(float(plan.delivered[:, -1].sum()), DIGITS),
        worth=round(float(plan.ground.worth(plan.delivered)), DIGITS),
        lost=dict(zip(streams.needs["demand"], lost.tolist(), strict=True)),
    )
