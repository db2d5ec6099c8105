"""Firms hear what becomes of a round: on the platform at once, by mail in digests."""

from typing import Any

from django.urls import reverse

from xinqiao_web.accounts.models import ADMINISTRATOR, PLANNER, SELLER
from xinqiao_web.accounts.news import tell
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.steering import taking_part

HEARING = (ADMINISTRATOR, PLANNER, SELLER)
"""Who hands in for a firm, and hears of it."""


def tell_all(round: m.Round, kind: str) -> None:
    """Tell every firm that may hand in."""
    tell_firms([firm.firm for firm in taking_part()], round, kind)


def tell_firms(firms: list[str], round: m.Round, kind: str, **facts: Any) -> None:
    """Tell some firms."""
    page = reverse("round", args=[round.number])
    for firm in firms:
        tell(firm, f"rounds.{kind}", page, HEARING, number=round.number, **facts)


def missing(round: m.Round) -> list[str]:
    """Firms that may hand in and have not."""
    there = m.Submission.objects.filter(round=round, state=m.SUBMITTED)
    known = m.Steering.objects.filter(round=round).order_by("owner_id")
    absent = known.exclude(owner_id__in=there.values("owner_id"))
    return list(absent.values_list("owner_id", flat=True))
