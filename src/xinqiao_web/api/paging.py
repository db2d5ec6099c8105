"""Lists that grow, page by page: the newest first, by a number or id that counts up."""

from typing import Any

from django.db.models import QuerySet
from pydantic import Field

CURSOR = Field(default=None, description="`next` of the page before.")
NEXT = Field(description="Send it as `cursor`; null: no more.")
PAGE, MOST = 50, 500


def page_of(
    rows: QuerySet[Any], by: str, cursor: Any, limit: int
) -> tuple[list[Any], Any]:
    """Some rows, and where the next ones begin; None if there are no more."""
    older = rows if cursor is None else rows.filter(**{f"{by}__lt": cursor})
    found = list(older.order_by(f"-{by}")[: limit + 1])
    shown = found[:limit]
    return shown, getattr(shown[-1], by) if len(found) > limit else None
