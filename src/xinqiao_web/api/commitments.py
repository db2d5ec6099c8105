"""What rounds gave, for programs: the same verbs as the pages have."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router
from pydantic import BaseModel, ConfigDict, Field

from xinqiao_web.api.describe import KEY, answers, extra
from xinqiao_web.api.problems import Problem
from xinqiao_web.commitments import queries
from xinqiao_web.commitments.actions import verbs
from xinqiao_web.commitments.actions.losing import report_lost
from xinqiao_web.commitments.models import BUYER, SIDES, STATES, Commitment
from xinqiao_web.commitments.reasons import DECLINING, LOSING, REASONS, REFUSING
from xinqiao_web.core.context import acting
from xinqiao_web.market.models import Supply

router = Router(tags=["commitments"])

SEES = ("administrator", "planner", "seller", "viewer")
PAGE, MOST = 50, 500
PIECES = Annotated[int, Field(ge=1, le=2**40)]
Id = Annotated[UUID, Path()]


class Strict(BaseModel):
    """What is sent: nothing undeclared, nothing of another type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Promise(BaseModel):
    """A commitment as one side sees it.

    `side`: what the acting firm is to it. `pieces`: how many it is about now. `kit` is
    told to the buyer alone; `broken`: less comes of it than the round gave.
    """

    id: UUID
    version: int
    changed_at: datetime
    round: int
    side: Literal[SIDES]  # type: ignore[valid-type]
    supplier: str
    buyer: str
    part: str
    week: date
    proposed: int
    confirmed: int | None
    accepted: int | None
    pieces: int
    state: Literal[STATES]  # type: ignore[valid-type]
    reason: Literal[("", *REASONS)]  # type: ignore[valid-type]
    confirm_by: datetime
    accept_by: datetime
    kit: UUID | None
    broken: bool


class Promises(BaseModel):
    """Some commitments, the newest first, and where the next ones begin."""

    rows: list[Promise]
    next: UUID | None = Field(description="Send it as `cursor`; null: no more.")


class Wanted(BaseModel):
    """What a list is narrowed to; blank: not."""

    side: Literal[("", *SIDES)] = ""  # type: ignore[valid-type]
    state: Literal[("", queries.OPEN, *STATES)] = ""  # type: ignore[valid-type]
    part: str = Field(default="", max_length=200, description="Begins with.")
    round: int | None = Field(default=None, ge=0, lt=2**31)
    cursor: UUID | None = Field(default=None, description="`next` of a page.")
    limit: int = Field(default=PAGE, ge=1, le=MOST)


class Confirmation(Strict):
    """How many pieces the supplier stands for: all of them, if none are named."""

    pieces: PIECES | None = None
    reason: Literal[("", *REFUSING)] = Field(  # type: ignore[valid-type]
        default="", description="Needed for fewer pieces than proposed."
    )


class Refusing(Strict):
    """Why the supplier does not stand for it."""

    reason: Literal[REFUSING]  # type: ignore[valid-type]


class Declining(Strict):
    """Why the buyer does not take it."""

    reason: Literal[DECLINING]  # type: ignore[valid-type]


class Losing(Strict):
    """How many pieces remain of a lot, and why the others are lost."""

    remaining: Annotated[int, Field(ge=0, le=2**40)]
    reason: Literal[LOSING]  # type: ignore[valid-type]


class Remains(BaseModel):
    """A lot after a loss."""

    lot: str
    pieces: int


@router.get(
    "/commitments",
    response=answers({200: Promises}),
    operation_id="list_commitments",
    openapi_extra=extra(),
)
def listed(request: HttpRequest, question: Query[Wanted]) -> Any:
    """What the firm owes and is owed. 本企业的供货承诺。"""
    need_sight()
    sent = question.model_dump()
    limit, after = sent.pop("limit"), sent.pop("cursor")
    found = queries.commitments(queries.Asked(**sent, after=after), limit + 1)
    rows = told(found[:limit])
    return {"rows": rows, "next": rows[-1]["id"] if len(found) > limit else None}


@router.get(
    "/commitments/{commitment}",
    response=answers({200: Promise}),
    operation_id="read_commitment",
    openapi_extra=extra(),
)
def read(request: HttpRequest, commitment: Id) -> Any:
    """One commitment. 一项供货承诺。"""
    need_sight()
    return told_one(commitment)


@router.post(
    "/commitments/{commitment}/confirm",
    response=answers({200: Promise}),
    operation_id="confirm_commitment",
    openapi_extra=extra(KEY),
)
def confirm(request: HttpRequest, commitment: Id, asked: Confirmation) -> Any:
    """Stand for it, wholly or for fewer pieces. 确认全部或部分。"""
    return done("confirm", commitment, **asked.model_dump())


@router.post(
    "/commitments/{commitment}/refuse",
    response=answers({200: Promise}),
    operation_id="refuse_commitment",
    openapi_extra=extra(KEY),
)
def refuse(request: HttpRequest, commitment: Id, asked: Refusing) -> Any:
    """Do not stand for it. 拒绝。"""
    return done("refuse", commitment, reason=asked.reason)


@router.post(
    "/commitments/{commitment}/accept",
    response=answers({200: Promise}),
    operation_id="accept_commitment",
    openapi_extra=extra(KEY),
)
def accept(request: HttpRequest, commitment: Id) -> Any:
    """Take it as it was confirmed. 接受。"""
    return done("accept", commitment)


@router.post(
    "/commitments/{commitment}/decline",
    response=answers({200: Promise}),
    operation_id="decline_commitment",
    openapi_extra=extra(KEY),
)
def decline(request: HttpRequest, commitment: Id, asked: Declining) -> Any:
    """Do not take it. 退出。"""
    return done("decline", commitment, reason=asked.reason)


@router.post(
    "/commitments/{commitment}/deliver",
    response=answers({200: Promise}),
    operation_id="deliver_commitment",
    openapi_extra=extra(KEY),
)
def deliver(request: HttpRequest, commitment: Id) -> Any:
    """It was handed over: the pieces leave the lot. 已交付。"""
    return done("deliver", commitment)


@router.post(
    "/commitments/{commitment}/receive",
    response=answers({200: Promise}),
    operation_id="receive_commitment",
    openapi_extra=extra(KEY),
)
def receive(request: HttpRequest, commitment: Id) -> Any:
    """It is there. 已收货。"""
    return done("receive", commitment)


@router.post(
    "/lots/{lot}/lost",
    response=answers({200: Remains}),
    operation_id="report_lot_lost",
    openapi_extra=extra(KEY),
)
def lost(request: HttpRequest, lot: Id, asked: Losing) -> Any:
    """Pieces of a lot are lost; the buyers hear at once. `lot`: the id of its row.

    上报批次灭失，需方立即获知。
    """
    try:
        report_lost(lot, asked.remaining, asked.reason)
        now = Supply.objects.get(pk=lot)
    except Supply.DoesNotExist as error:
        raise Problem(404) from error
    return {"lot": now.lot, "pieces": now.pieces}


def done(verb: str, commitment: UUID, **more: Any) -> Any:
    """Do it; the commitment as it is then. Another's is as one that is not there."""
    try:
        getattr(verbs, verb)([commitment], **more)
    except Commitment.DoesNotExist as error:
        raise Problem(404) from error
    return told_one(commitment)


def need_sight() -> None:
    """Only those who may see commitments go on."""
    if acting().role not in SEES:
        raise Problem(403)


def told_one(commitment: UUID) -> dict[str, Any]:
    """One as it is answered."""
    found = queries.commitment_of(commitment)
    if found is None:
        raise Problem(404)
    (one,) = told([found])
    return one


def told(rows: list[Commitment]) -> list[dict[str, Any]]:
    """Commitments as they are answered, each as the acting firm sees it."""
    broken = queries.broken_kits({row.kit for row in rows if row.kit})
    return [told_row(row, broken) for row in rows]


def told_row(row: Commitment, broken: set[Any]) -> dict[str, Any]:
    """One of them."""
    side = row.side_of(acting().firm)
    apart = ("side", "supplier", "buyer", "kit", "broken")
    kept = {n: getattr(row, n) for n in Promise.model_fields if n not in apart}
    return {
        **kept,
        "side": side,
        "supplier": row.owner_id,
        "buyer": row.buyer_id,
        "kit": row.kit if side == BUYER else None,
        "broken": side == BUYER and row.kit in broken,
    }
