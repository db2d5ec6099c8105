"""What a firm needs against what it has: its own rows only, bills of material unrolled.

Formula: a need of a part becomes needs of its components, position by position, taking
the approved component of the lowest rank; what has no bill of its own is bought. Over
the weeks, `short = max(0, needs so far − pieces so far)`; a part's gap is the largest
of these. No substitute, delay or swap is counted: the clearing does that.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet, Sum

from xinqiao_web.catalog.models import Component
from xinqiao_web.core.context import acting
from xinqiao_web.market.models import Demand, Reserved, Supply

DEEPEST = 12
"""More levels than any bill has; a circle ends here."""

FLOW = {"part": pl.String, "week": pl.Date, "pieces": pl.Int64}
BILL: dict[str, Any] = {
    **dict.fromkeys(("parent", "position", "part"), pl.String),
    **dict.fromkeys(("per_unit", "rank"), pl.Int64),
}


@dataclass(frozen=True)
class Balance:
    """Needs and pieces of bought parts.

    `weeks`: one row per week; `need`, `have` in pieces. `gaps`: one row per part that
    runs short, the worst first: `need`, `have`, `gap` in pieces, `since` a week.
    """

    weeks: pl.DataFrame
    gaps: pl.DataFrame


def balance() -> Balance:
    """The balance of the acting firm."""
    need = bought(flow_of(Demand.objects.all()), bill())
    have = pl.concat([flow_of(own_lots()), flow_of(Reserved.objects.all())])
    both = pl.concat(
        [
            need.select("part", "week", need="pieces", have=pl.lit(0, pl.Int64)),
            have.select("part", "week", need=pl.lit(0, pl.Int64), have="pieces"),
        ]
    )
    flows = both.group_by("part", "week").agg(pl.sum("need", "have"))
    return Balance(by_week(flows), gaps(flows))


def own_lots() -> QuerySet[Supply]:
    """Lots that the firm may use itself: not blocked, not reserved for another."""
    free = Q(reserved_for__isnull=True) | Q(reserved_for=acting().firm)
    blocked = Q(blocked=True)
    return Supply.objects.filter(free).exclude(blocked)


def flow_of(rows: QuerySet) -> pl.DataFrame:  # type: ignore[type-arg]
    """Pieces by part and week, added up by the database."""
    summed = rows.order_by().values_list("part", "week").annotate(Sum("pieces"))
    return pl.DataFrame(list(summed), schema=FLOW, orient="row")


def bill() -> pl.DataFrame:
    """The component of lowest rank for each position of the firm's bills."""
    usable = Component.objects.filter(Q(state__isnull=True) | Q(state="approved"))
    rows = usable.values_list(*BILL)
    frame = pl.DataFrame(list(rows), schema=BILL, orient="row")
    first = frame.sort(pl.col("rank").fill_null(1), "part", maintain_order=True)
    return first.unique(["parent", "position"], keep="first")


def bought(need: pl.DataFrame, bills: pl.DataFrame) -> pl.DataFrame:
    """Needs of built parts turned into needs of what is bought for them."""
    done = []
    for _ in range(DEEPEST):
        built = need["part"].is_in(bills["parent"].unique().implode())
        done.append(need.filter(~built))
        need = need.filter(built).rename({"part": "parent"}).join(bills, on="parent")
        need = need.group_by("part", "week").agg(
            (pl.col("pieces") * pl.col("per_unit")).sum().alias("pieces")
        )
        if need.is_empty():
            break
    return pl.concat(done).group_by("part", "week").agg(pl.sum("pieces"))


def by_week(flows: pl.DataFrame) -> pl.DataFrame:
    """Needs and pieces of all parts, week by week, without holes between them."""
    summed = flows.group_by("week").agg(pl.sum("need", "have")).sort("week")
    if summed.is_empty():
        return summed
    return summed.upsample("week", every="1w").with_columns(
        pl.col("need", "have").fill_null(0)
    )


def gaps(flows: pl.DataFrame) -> pl.DataFrame:
    """The parts that run short, the worst first."""
    so_far = flows.sort("part", "week").with_columns(
        short=(pl.col("need") - pl.col("have")).cum_sum().over("part")
    )
    found = so_far.group_by("part").agg(
        pl.sum("need", "have"),
        gap=pl.max("short"),
        since=pl.col("week").filter(pl.col("short") > 0).min(),
    )
    short = found.filter(pl.col("gap") > 0)
    return short.sort(["gap", "part"], descending=[True, False])


def monday(day: date) -> str:
    """A week as charts name it."""
    return f"{day:%m-%d}"
