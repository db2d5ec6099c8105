"""What the person who made the key was told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from xinqiao_web.accounts import news as told
from xinqiao_web.api.describe import KEY, answers, extra

router = Router(tags=["news"])


class Piece(BaseModel):
    """One piece of news: `kind` and `facts` for programs, `page` for people."""

    id: UUID
    at: datetime
    kind: str
    facts: dict[str, str | int]
    page: str
    read_at: datetime | None


class Read(BaseModel):
    """How much of it was new."""

    count: int = Field(ge=0)


@router.get(
    "/news",
    response=answers({200: list[Piece]}),
    operation_id="list_news",
    openapi_extra=extra(),
)
def listed(request: HttpRequest) -> Any:
    """What happened that concerns one, the newest first. 与您有关的动态。"""
    kept = ("id", "at", "kind", "facts", "read_at")
    return [
        {**{name: getattr(row, name) for name in kept}, "page": row.href}
        for row in told.news()
    ]


@router.post(
    "/news/read",
    response=answers({200: Read}),
    operation_id="read_news",
    openapi_extra=extra(KEY),
)
def read(request: HttpRequest) -> Any:
    """All of it was seen. 全部标为已读。"""
    return {"count": told.mark_read()}
