"""What would cure each shortfall: pieces for its firm, by part and week.

Where the plan in fractions loses a need, the whole market is solved again for it: with
the cure it is met, with half of it not. That costs a solve or more for each need, so
where there are many, those that lose the most worth come first; the others get what
they lack by themselves, as do needs that only whole pieces leave short.
"""

import numpy as np
import polars as pl

from xinqiao.allocation.alone import missing_alone
from xinqiao.allocation.bottlenecks import worth_result
from xinqiao.allocation.names import ordered
from xinqiao.allocation.remedies import DUST, Case, Remedies
from xinqiao.planning.grid import Ints
from xinqiao.planning.losses import lost_pieces
from xinqiao.planning.plan import Ground, Plan
from xinqiao.planning.rounding.whole import WholePlan

EFFORT = 400_000  # columns solved again in all


def cures_table(plan: Plan, whole: WholePlan, lost: pl.DataFrame) -> pl.DataFrame:
    """One row per need, part and week of pieces; `lost`: need, pieces."""
    ground = plan.ground
    alone = missing_alone(ground, whole, lost)
    again = solve_again(plan, alone, choose_cases(plan, lost))
    rest = alone.join(again, on="need", how="anti")
    table = pl.concat(
        [rest.with_columns(found=pl.lit("alone")), again.with_columns(found=pl.lit("market"))]
    )
    return named(ground, table)


def named(ground: Ground, table: pl.DataFrame) -> pl.DataFrame:
    """Put names for numbers."""
    named = table.select(
        *("pieces", "found"),
        demand=ground.streams.needs["demand"].gather(table["need"]),
        part=ground.net.parts.gather(table["part"]),
        week=ground.grid.mondays.gather(table["bucket"]),
    )
    return ordered("cures", named)


def choose_cases(plan: Plan, lost: pl.DataFrame) -> list[Case]:
    """Choose the needs to solve for: those that lose the most worth, within reason."""
    streams = plan.ground.streams
    gone = lost_pieces(streams, plan.delivered)
    needs = lost["need"].unique().sort().to_numpy()
    needs = needs[gone[needs] > DUST]
    stream = streams.needs["stream"].to_numpy()
    bucket = streams.needs["bucket"].to_numpy()
    worth = (gone[needs] * streams.value[stream[needs]]).round(6)
    most = EFFORT // max(plan.run.session.program.columns, 1)
    chosen = needs[np.lexsort((needs, -worth))][:most]
    return [Case(int(n), int(stream[n]), int(bucket[n])) for n in chosen]


def solve_again(plan: Plan, alone: pl.DataFrame, cases: list[Case]) -> pl.DataFrame:
    """Find the cures of some needs in the whole market, in the form of `alone`."""
    found = [alone.clear()]
    result = worth_result(plan)
    if result is not None and cases:
        remedies = Remedies(plan, result)
        for case in cases:
            guess = as_pieces(plan.ground, alone.filter(need=case.need))
            pieces = remedies.find(case, guess)
            if pieces is not None:
                found.append(as_rows(case.need, pieces))
    return pl.concat(found)


def as_pieces(ground: Ground, rows: pl.DataFrame) -> Ints:
    """Rows as pieces by part and bucket."""
    pieces = np.zeros((len(ground.net.parts), ground.grid.size), np.int64)
    at = (rows["part"].to_numpy(), rows["bucket"].to_numpy())
    np.add.at(pieces, at, rows["pieces"].to_numpy())
    return pieces


def as_rows(need: int, pieces: Ints) -> pl.DataFrame:
    """Pieces by part and bucket as rows."""
    part, bucket = np.nonzero(pieces)
    rows = {"part": part, "bucket": bucket, "pieces": pieces[part, bucket]}
    return pl.DataFrame(rows).select(pl.lit(need, pl.Int64).alias("need"), pl.all())
