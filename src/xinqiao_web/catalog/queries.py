"""What is asked about proposals and grants."""

from collections.abc import Mapping
from typing import Any

from xinqiao_web.catalog.models import APPROVED, OPEN, Grant, Part, Proposal
from xinqiao_web.catalog.subjects import WEIGHING, read
from xinqiao_web.core.context import acting


def open_proposals() -> list[Proposal]:
    """What is still to be decided, the oldest first."""
    return list(Proposal.objects.filter(state=OPEN).order_by("pk"))


def settled_proposals(most: int = 200) -> list[Proposal]:
    """What was decided or withdrawn, the newest first."""
    return list(Proposal.objects.exclude(state=OPEN).order_by("-pk")[:most])


def approved_weights() -> Mapping[tuple[str, str, str], Any]:
    """By firm, programme and column what the operator approved last, as it is held.

    Only these class, worth and sell-through enter a snapshot (docs/decisions/0034).
    """
    rows = Proposal.objects.filter(subject="programme", state=APPROVED)
    return {
        (row.owner_id, row.part, name): value
        for row in rows.order_by("decided_at", "pk")
        for name, value in read("programme", row.content)[0].items()
        if name in WEIGHING
    }


def grants_given() -> list[Grant]:
    """What the acting firm lets others use, by module."""
    rows = Grant.objects.filter(owner_id=acting().firm)
    return list(rows.order_by("part", "granted_to"))


def grants_got() -> list[Grant]:
    """What others let the acting firm use, by module."""
    rows = Grant.objects.filter(granted_to_id=acting().firm)
    return list(rows.order_by("part", "owner"))


def own_modules() -> list[str]:
    """Modules of the acting firm."""
    rows = Part.objects.filter(owner_id=acting().firm, kind="module")
    return list(rows.order_by("part").values_list("part", flat=True))
