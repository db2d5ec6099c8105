"""Modules that firms let each other use, and what is asked of the operator."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Router
from ninja.responses import Status
from pydantic import BaseModel, ConfigDict, Field

from xinqiao_web.api.describe import KEY, answers, extra
from xinqiao_web.api.problems import Problem
from xinqiao_web.catalog import queries
from xinqiao_web.catalog.actions import grants, proposals
from xinqiao_web.catalog.models import Grant, Proposal
from xinqiao_web.catalog.subjects import SUBJECTS
from xinqiao_web.core.context import acting
from xinqiao_web.core.queries import is_storable

router = Router(tags=["catalogue"])

SEES_GRANTS = ("administrator", "planner", "seller", "viewer")
SEES_PROPOSALS = (*SEES_GRANTS, "operator")
Id = Annotated[UUID, Path()]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class Strict(BaseModel):
    """What is sent: nothing undeclared."""

    model_config = ConfigDict(extra="forbid", strict=True)


class NewGrant(Strict):
    """A module of one's own, and the firm that is to use it."""

    part: Text
    firm: Text


class Given(BaseModel):
    """A module that `owner` lets `firm` use."""

    id: UUID
    owner: str
    part: str
    name: str | None
    firm: str
    waits: bool = Field(description="The module is gone; the grant comes back with it.")


class Grants(BaseModel):
    """Those one gave, and those one got."""

    given: list[Given]
    got: list[Given]


class Question(Strict):
    """What is asked of the operator; `cells`: texts by column."""

    subject: Literal[tuple(SUBJECTS)]  # type: ignore[valid-type]
    cells: dict[Text, Text] = Field(max_length=20)
    reason: str = Field(default="", max_length=1000)


class Asked(BaseModel):
    """A proposal, and what became of it."""

    id: UUID
    owner: str
    subject: str
    content: dict[str, str]
    reason: str
    state: str
    answer: str
    decided_at: datetime | None


class Proposals(BaseModel):
    """What waits for the operator, and the newest of what is settled."""

    waiting: list[Asked]
    settled: list[Asked]


@router.get(
    "/grants",
    response=answers({200: Grants}),
    operation_id="list_grants",
    openapi_extra=extra(),
)
def list_grants(request: HttpRequest) -> Any:
    """Modules that one lets others use, and those one may use. 模块的授权。"""
    need(SEES_GRANTS)
    given, got = queries.grants_given(), queries.grants_got()
    return {"given": [*map(told_grant, given)], "got": [*map(told_grant, got)]}


@router.post(
    "/grants",
    response=answers({201: Given}),
    operation_id="grant",
    openapi_extra=extra(KEY),
)
def grant(request: HttpRequest, asked: NewGrant) -> Any:
    """Let a firm use a module: it sees its id and name. 授权其他企业使用模块。"""
    return Status(201, told_grant(grants.grant(*storable(asked.part, asked.firm))))


@router.delete(
    "/grants/{grant}",
    response=answers({204: None}),
    operation_id="revoke_grant",
    openapi_extra=extra(KEY),
)
def revoke(request: HttpRequest, grant: Id) -> Any:
    """The other firm uses it no more. 撤回授权。"""
    found = Grant.objects.filter(pk=grant, owner_id=acting().firm).first()
    if found is None:
        raise Problem(404)
    grants.revoke(found)
    return Status(204, None)


@router.get(
    "/proposals",
    response=answers({200: Proposals}),
    operation_id="list_proposals",
    openapi_extra=extra(),
)
def list_proposals(request: HttpRequest) -> Any:
    """What is asked of the operator. 向运营方提出的申请。"""
    need(SEES_PROPOSALS)
    waiting, settled = queries.open_proposals(), queries.settled_proposals()
    return {
        "waiting": [*map(told_proposal, waiting)],
        "settled": [*map(told_proposal, settled)],
    }


@router.get(
    "/proposals/{proposal}",
    response=answers({200: Asked}),
    operation_id="read_proposal",
    openapi_extra=extra(),
)
def read(request: HttpRequest, proposal: Id) -> Any:
    """What is asked for, why, and what became of it. 一项申请及其结果。"""
    return told_proposal(proposal_of(proposal))


@router.post(
    "/proposals",
    response=answers({201: Asked}),
    operation_id="propose",
    openapi_extra=extra(KEY),
)
def propose(request: HttpRequest, asked: Question) -> Any:
    """Ask the operator for a chip, a programme's weights, one's standing. 提出申请。"""
    storable(asked.reason, *asked.cells, *asked.cells.values())
    if not set(asked.cells) <= set(SUBJECTS[asked.subject].names):
        raise Problem(422)
    made = proposals.propose(asked.subject, asked.cells, asked.reason)
    return Status(201, told_proposal(made))


@router.post(
    "/proposals/{proposal}/withdraw",
    response=answers({200: Asked}),
    operation_id="withdraw_proposal",
    openapi_extra=extra(KEY),
)
def withdraw(request: HttpRequest, proposal: Id) -> Any:
    """Ask no more. 撤回申请。"""
    proposals.withdraw(proposal_of(proposal))
    return told_proposal(proposal_of(proposal))


def need(roles: tuple[str, ...]) -> None:
    """Only these roles go on."""
    if acting().role not in roles:
        raise Problem(403)


def storable(*texts: str) -> tuple[str, ...]:
    """Texts that the database can hold, or a refusal."""
    if not all(map(is_storable, texts)):
        raise Problem(422)
    return texts


def proposal_of(proposal: UUID) -> Proposal:
    """A proposal that one may see: any other is as one that is not there."""
    found = Proposal.objects.filter(pk=proposal).first()
    if found is None:
        raise Problem(404)
    need(SEES_PROPOSALS)
    return found


def told_grant(given: Grant) -> dict[str, Any]:
    """A grant as it is answered."""
    return {
        "id": given.pk,
        "owner": given.owner_id,
        "part": given.part,
        "name": given.name,
        "firm": given.granted_to_id,
        "waits": given.waits,
    }


def told_proposal(asked: Proposal) -> dict[str, Any]:
    """A proposal as it is answered."""
    kept = {n: getattr(asked, n) for n in Asked.model_fields if n != "owner"}
    return {**kept, "owner": asked.owner_id}
