"""Lists that grow, page by page: the newest first, by a number or id that counts up."""

from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from ninja import Query
from pydantic import Field

PAGE, MOST = 50, 500
NEXT = Field(description="Send it as `cursor`; null: no more.")
BEFORE = "`next` of the page before."

ById = Annotated[UUID | None, Query(description=BEFORE)]
ByNumber = Annotated[int | None, Query(ge=1, lt=2**31, description=BEFORE)]
ByName = Annotated[str, Query(max_length=200, description=BEFORE)]
Limit = Annotated[int, Query(ge=1, le=MOST, description="Rows of a page at most.")]


def page_of(
    rows: QuerySet[Any], by: str, cursor: Any, limit: int
) -> tuple[list[Any], Any]:
    """Some rows, and where the next ones begin; None if there are no more."""
    older = rows if cursor is None else rows.filter(**{f"{by}__lt": cursor})
    found = list(older.order_by(f"-{by}")[: limit + 1])
    shown = found[:limit]
    return shown, getattr(shown[-1], by) if len(found) > limit else None
