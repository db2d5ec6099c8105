"""What rounds gave, for programs: the same verbs as the pages have."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router

from xinqiao_web.accounts.rights import need
from xinqiao_web.api import promises
from xinqiao_web.api.describe import KEY, answers, extra
from xinqiao_web.api.problems import Problem
from xinqiao_web.commitments import queries
from xinqiao_web.commitments.actions import verbs
from xinqiao_web.commitments.actions.losing import report_lost
from xinqiao_web.commitments.models import Commitment
from xinqiao_web.market.models import Supply

router = Router(tags=["commitments"])

Id = Annotated[UUID, Path()]


@router.get(
    "/commitments",
    response=answers({200: promises.Promises}),
    operation_id="list_commitments",
    openapi_extra=extra(),
)
def listed(request: HttpRequest, question: Query[promises.Wanted]) -> Any:
    """What the firm owes and is owed. 本企业的供货承诺。"""
    need(*queries.SEEN_BY)
    sent = question.model_dump()
    limit, after = sent.pop("limit"), sent.pop("cursor")
    found = queries.commitments(queries.Asked(**sent, after=after), limit + 1)
    rows = promises.told(found[:limit])
    return {"rows": rows, "next": rows[-1]["id"] if len(found) > limit else None}


# Before those of one: its address would be taken for an id.
@router.post(
    "/commitments/together",
    response=answers({200: promises.Done}),
    operation_id="settle_commitments",
    openapi_extra=extra(KEY),
)
def together(request: HttpRequest, asked: promises.Together) -> Any:
    """Confirm wholly, accept, deliver or receive several: all of them or none.

    对多项承诺一并确认、接受、交付或收货：全部完成或全不完成。
    """
    do(asked.verb, asked.commitments)
    return {"rows": promises.told(queries.commitments_of(asked.commitments))}


@router.get(
    "/commitments/{commitment}",
    response=answers({200: promises.Promise}),
    operation_id="read_commitment",
    openapi_extra=extra(),
)
def read(request: HttpRequest, commitment: Id) -> Any:
    """One commitment. 一项供货承诺。"""
    need(*queries.SEEN_BY)
    return told_one(commitment)


@router.post(
    "/commitments/{commitment}/confirm",
    response=answers({200: promises.Promise}),
    operation_id="confirm_commitment",
    openapi_extra=extra(KEY),
)
def confirm(request: HttpRequest, commitment: Id, asked: promises.Confirmation) -> Any:
    """Stand for it, wholly or for fewer pieces. 确认全部或部分。"""
    return done("confirm", commitment, **asked.model_dump())


@router.post(
    "/commitments/{commitment}/refuse",
    response=answers({200: promises.Promise}),
    operation_id="refuse_commitment",
    openapi_extra=extra(KEY),
)
def refuse(request: HttpRequest, commitment: Id, asked: promises.Refusing) -> Any:
    """Do not stand for it. 拒绝。"""
    return done("refuse", commitment, reason=asked.reason)


@router.post(
    "/commitments/{commitment}/accept",
    response=answers({200: promises.Promise}),
    operation_id="accept_commitment",
    openapi_extra=extra(KEY),
)
def accept(request: HttpRequest, commitment: Id) -> Any:
    """Take it as it was confirmed. 接受。"""
    return done("accept", commitment)


@router.post(
    "/commitments/{commitment}/decline",
    response=answers({200: promises.Promise}),
    operation_id="decline_commitment",
    openapi_extra=extra(KEY),
)
def decline(request: HttpRequest, commitment: Id, asked: promises.Declining) -> Any:
    """Do not take it. 退出。"""
    return done("decline", commitment, reason=asked.reason)


@router.post(
    "/commitments/{commitment}/deliver",
    response=answers({200: promises.Promise}),
    operation_id="deliver_commitment",
    openapi_extra=extra(KEY),
)
def deliver(request: HttpRequest, commitment: Id) -> Any:
    """It was handed over: the pieces leave the lot. 已交付。"""
    return done("deliver", commitment)


@router.post(
    "/commitments/{commitment}/receive",
    response=answers({200: promises.Promise}),
    operation_id="receive_commitment",
    openapi_extra=extra(KEY),
)
def receive(request: HttpRequest, commitment: Id) -> Any:
    """It is there. 已收货。"""
    return done("receive", commitment)


@router.post(
    "/lots/{lot}/lost",
    response=answers({200: promises.Remains}),
    operation_id="report_lot_lost",
    openapi_extra=extra(KEY),
)
def lost(request: HttpRequest, lot: Id, asked: promises.Losing) -> Any:
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
    """Do it; the commitment as it is then."""
    do(verb, [commitment], **more)
    return told_one(commitment)


def do(verb: str, commitments: Sequence[UUID], **more: Any) -> None:
    """Do it to all or none. Another's is as one that is not there."""
    try:
        getattr(verbs, verb)(commitments, **more)
    except Commitment.DoesNotExist as error:
        raise Problem(404) from error


def told_one(commitment: UUID) -> dict[str, Any]:
    """One as it is answered."""
    found = queries.commitment_of(commitment)
    if found is None:
        raise Problem(404)
    (one,) = promises.told([found])
    return one
