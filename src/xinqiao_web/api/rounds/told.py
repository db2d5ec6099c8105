"""What programs are told of rounds, of what firms hand in, and of clearings."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from xinqiao import Policy
from xinqiao_web.api.paging import NEXT
from xinqiao_web.api.problems import Found, Words
from xinqiao_web.market.models import Progress
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.models import clearings

State = Literal[m.STATES]  # type: ignore[valid-type]


class Announced(BaseModel):
    """A round in short: how far it is, and until when what can be done."""

    number: int
    state: State
    zone: str
    first_week: date
    submit_by: datetime
    confirm_by: datetime
    accept_by: datetime
    objections_by: datetime
    opened_at: datetime | None
    frozen_at: datetime | None
    published_at: datetime | None
    settled_at: datetime | None


class Published(BaseModel):
    """What was published: hashes of the market and of what came out, by which engine.

    `head`: the end of the log's chain just before.
    """

    at: datetime
    snapshot: str
    outcome: str
    policy: str
    engine: str
    head: str


class Round(Announced):
    """A round as announced. `says`: its policy in words; `note`: why it was opened
    again or cancelled.
    """

    policy: str
    says: list[Words]
    terms: str
    terms_en: str
    terms_zh: str
    note: str
    published: Published | None


class Rounds(BaseModel):
    """Some rounds, the newest first."""

    rows: list[Announced]
    next: int | None = NEXT


class Receipt(BaseModel):
    """What the firm handed in. `receipt`: a hash that the firm alone can open."""

    id: UUID
    round: int
    state: Literal[m.SUBMITTED, m.WITHDRAWN, m.LEFT_OUT]  # type: ignore[valid-type]
    receipt: str
    terms: str
    at: datetime
    ended_at: datetime | None


class Receipts(BaseModel):
    """What the firm handed in for a round, the newest first."""

    rows: list[Receipt]
    next: UUID | None = NEXT


class Finding(Found):
    """A finding about the firm's rows, with the keys of the first that it is about."""

    keys: list[str]


class Check(BaseModel):
    """What would be handed in now, by sheet, and what is wrong with it.

    `errors`: findings that keep it out. `changed`: sheets whose rows are not any more
    what stands handed in.
    """

    counts: dict[str, int]
    errors: int
    findings: list[Finding]
    standing: Receipt | None
    changed: list[str]
    is_open: bool


class Standing(BaseModel):
    """Whether a firm has handed in; what, nobody else sees."""

    firm: str
    state: Literal["missing", m.SUBMITTED, m.LEFT_OUT]  # type: ignore[valid-type]
    at: datetime | None
    receipt: str | None


class Board(BaseModel):
    """Firms by id, and how many of all have handed in."""

    handed_in: int
    firms: int
    rows: list[Standing]
    next: str | None = NEXT


class Frozen(BaseModel):
    """The frozen market: its hash, by which engine, rows by table."""

    at: datetime
    hash: str
    engine: str
    rows: dict[str, int]


class Desk(BaseModel):
    """What the operator has to do with a round.

    `snapshot`: none before it is frozen. `clearing`: the one that would be published.
    `approvals`: people who let it be published, of `needed`.
    """

    snapshot: Frozen | None
    clearing: UUID | None
    approvals: int
    needed: int
    has_approved: bool


class Breach(BaseModel):
    """What the verifier found wrong."""

    code: str
    table: str
    row: int
    message: Words


class Fill(BaseModel):
    """A fill rate, by a pseudonym that is another one in each round."""

    firm: str
    fill: float


class Phase(BaseModel):
    """What the work is at; `stop`: it will end."""

    phase: str
    stop: bool


class Clearing(BaseModel):
    """A clearing of a frozen market, by the round's policy or to see what would be.

    `worst`: the lowest fill rates. `findings`: why it was refused.
    """

    id: UUID
    round: int
    purpose: Literal[clearings.PURPOSES]  # type: ignore[valid-type]
    title: str
    policy: str
    says: list[Words]
    state: Literal[clearings.CLEARING_STATES]  # type: ignore[valid-type]
    progress: Phase
    market: str
    outcome: str
    proved: bool | None
    breaches: list[Breach]
    totals: dict[str, float | str | None] = Field(description="Of the whole market.")
    worst: list[Fill]
    findings: list[Found]
    began_at: datetime
    ended_at: datetime | None


class Clearings(BaseModel):
    """Clearings of a round's frozen market, the newest first."""

    rows: list[Clearing]
    next: UUID | None = NEXT


def taken(row: Any, kind: type[BaseModel], **more: Any) -> dict[str, Any]:
    """The fields of an answer from a row, and those that are worked out."""
    plain = (name for name in kind.model_fields if name not in more)
    return {**{name: getattr(row, name) for name in plain}, **more}


def says(policy: str) -> list[dict[str, str]]:
    """A policy in words."""
    return list(Policy.from_toml(policy).describe())


def round_told(round: m.Round) -> dict[str, Any]:
    """A round as it is answered."""
    made = m.Publication.objects.filter(round=round).first()
    published = taken(made, Published) if made else None
    return taken(round, Round, says=says(round.policy), published=published)


def receipt_told(one: m.Submission) -> dict[str, Any]:
    """A submission as it is answered."""
    return taken(one, Receipt, round=one.round_id)


def clearing_told(work: m.Clearing) -> dict[str, Any]:
    """A clearing as it is answered."""
    return taken(
        work,
        Clearing,
        round=work.snapshot.round_id,
        says=says(work.policy),
        progress=phase_of(work),
        breaches=work.verdict.get("breaches", []),
    )


def phase_of(work: m.Clearing | m.OwnPlan) -> Mapping[str, Any]:
    """What the work is at."""
    now = Progress.objects.filter(pk=work.pk).first() if work.works else None
    if now is None:
        return {"phase": "waiting" if work.works else work.state, "stop": False}
    return {"phase": now.phase, "stop": now.stop}
