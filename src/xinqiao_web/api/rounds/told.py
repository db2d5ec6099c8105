"""What programs are told of rounds, and of what firms hand in."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from xinqiao import Policy
from xinqiao_web.api.paging import NEXT
from xinqiao_web.api.problems import Found, Words
from xinqiao_web.rounds import models as m

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


class Tradeoff(BaseModel):
    """What fairness costs by one clearing, in hundredths.

    `worth`: kept, of the most that any clearing of this market keeps. `fill`: of the
    firm that comes off worst. `cars`: delivered, of those due.
    """

    clearing: UUID
    worth: float
    fill: float
    cars: float


class Desk(BaseModel):
    """What the operator has to do with a round.

    `snapshot`: none before it is frozen. `clearing`: the one that would be published.
    `approvals`: people who let it be published, of `needed`. `tradeoff`: the clearings
    that ended well, the oldest first; empty for fewer than two.
    """

    snapshot: Frozen | None
    clearing: UUID | None
    approvals: int
    needed: int
    has_approved: bool
    tradeoff: list[Tradeoff]


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


def in_tongues(said: Callable[[str], str]) -> dict[str, str]:
    """A text in both languages."""
    return {tongue: said(tongue) for tongue in Words.model_fields}
