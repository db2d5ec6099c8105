"""What would cure each shortfall: pieces for its firm, by part and week.

Where the plan in fractions loses a need, the whole market is solved again for it: with
the cure it is met, with half of it not. That costs a solve or more for each need, so
where there are many, those that lose the most worth come first; the others get what
they lack by themselves, as do needs that only whole pieces leave short, and all needs
where levels of groups are raised.
"""

import numpy as np
import polars as pl

from xinqiao.allocation.alone import FOUND, missing_alone
from xinqiao.allocation.bottlenecks import worth_result
from xinqiao.allocation.names import ordered
from xinqiao.allocation.remedies import DUST, Case, Remedies
from xinqiao.planning.columns import sum_rows
from xinqiao.planning.grid import Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.losses import lost_pieces
from xinqiao.planning.plan import Plan
from xinqiao.planning.rounding.rounded import WholePlan


def cures_table(plan: Plan, whole: WholePlan, lost: pl.DataFrame) -> pl.DataFrame:
    """One row per need, part and week of pieces; `lost`: need, pieces.

    None for needs of a class that has its maximum: no pieces would cure them.
    """
    ground = plan.ground
    lost = lost.filter(~class_is_full(ground, whole).gather(lost["need"]))
    alone = missing_alone(ground, whole, lost)
    cases = choose_cases(plan, alone) if plan.run.replays else []
    again = solve_again(plan, cases)
    rest = alone.join(again, on="need", how="anti")
    kinds = [("alone", rest), ("market", again)]
    table = pl.concat([rows.with_columns(found=pl.lit(kind)) for kind, rows in kinds])
    return named(ground, table)


def class_is_full(ground: Ground, whole: WholePlan) -> pl.Series:
    """Say of which needs the class may get no more pieces."""
    bounds, streams = ground.protection, ground.streams
    of, mine = bounds.of, np.flatnonzero(bounds.of >= 0)
    given = sum_rows(of[mine], whole.whole.started[mine, -1], len(bounds.most))
    full = np.append(bounds.limited & (given >= bounds.most), False)
    return pl.Series(full[of[streams.needs["stream"].to_numpy()]], dtype=pl.Boolean)


def named(ground: Ground, table: pl.DataFrame) -> pl.DataFrame:
    """Put names for numbers."""
    named = table.select(
        *("pieces", "found"),
        demand=ground.streams.needs["demand"].gather(table["need"]),
        part=ground.net.parts.gather(table["part"]),
        week=ground.grid.mondays.gather(table["bucket"]),
    )
    return ordered("cures", named)


def choose_cases(plan: Plan, alone: pl.DataFrame) -> list[list[Case]]:
    """Order the needs to solve for by the worth that they lose, stream by stream.

    `alone`: what each need lacks by itself.
    """
    streams = plan.ground.streams
    gone = lost_pieces(streams, plan.delivered)
    stream = streams.needs["stream"].to_numpy()
    bucket = streams.needs["bucket"].to_numpy()
    needs = alone["need"].unique().sort().to_numpy()
    needs = needs[(gone[needs] > DUST) & (streams.value[stream[needs]] > 0)]
    worth = (gone[needs] * streams.value[stream[needs]]).round(6)
    ordered = needs[np.lexsort((needs, -worth))].tolist()
    cases: dict[int, list[Case]] = {}
    for need in ordered:
        of, due = int(stream[need]), int(bucket[need])
        guess = as_pieces(plan.ground, alone.filter(need=need))
        cases.setdefault(of, []).append(Case(need, of, due, guess))
    return list(cases.values())


def solve_again(plan: Plan, cases: list[list[Case]]) -> pl.DataFrame:
    """Find the cures of needs in the whole market, in the form of `alone`."""
    result = worth_result(plan)
    found = [pl.DataFrame(schema=dict.fromkeys(FOUND, pl.Int64))]
    if result is not None and cases:
        remedies = Remedies(plan, result)
        for some in cases:
            if remedies.in_reach():
                found += [as_rows(*one) for one in remedies.find(some)]
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
