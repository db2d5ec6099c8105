"""What others let a firm know: lots that are reserved for it."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field, create_model

from xinqiao.tables import INPUTS
from xinqiao_web.api import kinds, rows
from xinqiao_web.api.describe import answers, extra
from xinqiao_web.api.sheets import PAGE, Cursor, Limit, asked_of, page_of
from xinqiao_web.core.sheets import Sheet
from xinqiao_web.market.models import Reserved

router = Router(tags=["market"])

LOTS = Sheet("reserved", INPUTS["supply"], Reserved, frozenset(), owned_by="firm")
"""Lots of others, read as a sheet is; nobody writes here."""


def lot() -> type[BaseModel]:
    """A lot as the firm sees it that it is reserved for."""
    columns: dict[str, Any] = {c.name: kinds.told(c) for c in LOTS.columns}
    holder = (str, Field(description="The firm that holds it. 持有企业。"))
    return create_model("ReservedLot", __base__=kinds.Told, holder=holder, **columns)


Asked = kinds.question(LOTS)
Page = kinds.page(LOTS, lot())


@router.get(
    "/reserved",
    response=answers({200: Page}),
    operation_id="list_reserved",
    openapi_extra=extra(),
)
def reserved(
    request: HttpRequest,
    asked: Query[Asked],  # type: ignore[valid-type]
    cursor: Cursor = None,
    limit: Limit = PAGE,
) -> Any:
    """Lots of others that are reserved for your firm. 他人为本企业预留的批次。"""
    found = page_of(LOTS, asked_of(asked, cursor), limit)
    told = [{"holder": r.owner_id, **rows.told_cells(LOTS, r)} for r in found.rows]
    return {"rows": told, "next": found.after or None}
