"""Who acts, and who takes part in the market."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from xinqiao_web.accounts import queries
from xinqiao_web.accounts.models import Firm
from xinqiao_web.api.describe import answers, extra
from xinqiao_web.api.problems import Problem
from xinqiao_web.core.context import acting
from xinqiao_web.core.sheets import SHEETS
from xinqiao_web.core.texts import say_in

router = Router(tags=["people"])
PAGE, MOST = 100, 500


class MySheet(BaseModel):
    """A sheet, and whether one writes it."""

    name: str
    zh: str
    may_edit: bool


class Me(BaseModel):
    """Who acts: the person's id, the firm, the role in it, and how far the key goes."""

    person: str
    firm: str
    role: str
    scope: str = Field(description="`read` or `write`.")
    sheets: list[MySheet]


class Directory(BaseModel):
    """Some firms, and where the next ones begin."""

    rows: list["Entry"]
    next: str | None


class Entry(BaseModel):
    """A firm as everybody knows it."""

    firm: str
    office: str = Field(description="`member`, `operator` or `regulator`.")
    role: str | None
    name: str | None
    name_zh: str | None
    region: str | None
    bpnl: str | None
    state: str


@router.get(
    "/me", response=answers({200: Me}), operation_id="me", openapi_extra=extra()
)
def me(request: HttpRequest) -> Any:
    """Who acts, and what they may write. 当前操作者及其权限。"""
    who = acting()
    sheets = [
        {"name": s.name, "zh": say_in("zh", s.title), "may_edit": s.may_edit(who.role)}
        for s in SHEETS.values()
    ]
    return {
        "person": who.person,
        "firm": who.firm,
        "role": who.role,
        "scope": request.scope,  # type: ignore[attr-defined]
        "sheets": sheets,
    }


@router.get(
    "/firms",
    response=answers({200: Directory}),
    operation_id="list_firms",
    openapi_extra=extra(),
)
def firms(
    request: HttpRequest,
    cursor: Annotated[str, Query(description="`next` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = PAGE,
) -> Any:
    """The firms of the market. 市场中的企业。"""
    found = queries.firms_after(cursor, limit + 1)
    more = len(found) > limit
    told = [told_firm(firm) for firm in found[:limit]]
    return {"rows": told, "next": found[limit - 1].firm if more else None}


@router.get(
    "/firms/{firm}",
    response=answers({200: Entry}),
    operation_id="read_firm",
    openapi_extra=extra(),
)
def firm(request: HttpRequest, firm: Annotated[str, Path(max_length=200)]) -> Any:
    """One firm of the market. 市场中的一家企业。"""
    found = queries.firm_of(firm)
    if found is None:
        raise Problem(404)
    return told_firm(found)


def told_firm(firm: Firm) -> dict[str, Any]:
    """A firm as it is answered."""
    return {name: getattr(firm, name) for name in Entry.model_fields}
