"""Cards of the first page about needs and supply."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from xinqiao_web.catalog.models import Component, Part
from xinqiao_web.core.charts import pairs
from xinqiao_web.core.codes import known_pages
from xinqiao_web.core.context import Acting
from xinqiao_web.market.balance import balance, monday
from xinqiao_web.market.models import Demand, Supply

WORST = 8


@dataclass(frozen=True, slots=True)
class Gap:
    """A part that runs short, with how long its bars are, in hundredths."""

    part: str
    href: str
    need: int
    have: int
    gap: int
    since: date

    @property
    def covered(self) -> int:
        """How much of the need is there, in hundredths."""
        return min(100, round(100 * self.have / self.need)) if self.need else 100


def needs_and_supply(who: Acting) -> Mapping[str, Any] | None:
    """What the firm needs against what it has by week; the parts that run short."""
    found = balance()
    if found.weeks.is_empty():
        return None
    weeks = found.weeks
    labels = [monday(week) for week in weeks["week"]]
    worst = found.gaps.head(WORST).to_dicts()
    pages = known_pages("parts.part", {row["part"] for row in worst})
    return {
        "chart": pairs(labels, weeks["need"].to_list(), weeks["have"].to_list()),
        "weeks": weeks.rows(),
        "gaps": [Gap(**row, href=pages.get(row["part"], "")) for row in worst],
        "short": found.gaps.height,
    }


def first_steps(who: Acting) -> Mapping[str, Any] | None:
    """What a firm that has just come does first; nothing once all is done."""
    has_parts = Part.objects.exists() and Component.objects.exists()
    has_rows = Demand.objects.exists() or Supply.objects.exists()
    steps = [
        ("parts", has_parts, reverse("sheet", args=["parts"])),
        ("demand", Demand.objects.exists(), reverse("sheet", args=["demand"])),
        ("supply", Supply.objects.exists(), reverse("sheet", args=["supply"])),
    ]
    return None if has_parts or has_rows else {"steps": steps}
