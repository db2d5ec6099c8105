"""What programs are told of clearings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from xinqiao_web.api.paging import NEXT
from xinqiao_web.api.problems import Found, Words
from xinqiao_web.api.rounds.told import in_tongues, says, taken
from xinqiao_web.market.models import Progress
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.changing import COUNTS, SHARES, changes, published_before
from xinqiao_web.rounds.models import clearings


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


class Change(BaseModel):
    """A total as it was and as it is: firms, cars, or a share."""

    name: Literal[*COUNTS, *SHARES]  # type: ignore[valid-type]
    before: float
    now: float
    moved: float


class Changes(BaseModel):
    """Totals of a clearing against those of the round `since`, published before."""

    since: int
    says: Words
    rows: list[Change]


class Clearing(BaseModel):
    """A clearing of a frozen market, by the round's policy or to see what would be.

    `worst`: the lowest fill rates. `findings`: why it was refused. `changes`: against
    what was published before; none, if nothing was or it is not done.
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
    changes: Changes | None
    findings: list[Found]
    began_at: datetime
    ended_at: datetime | None


class Clearings(BaseModel):
    """Clearings of a round's frozen market, the newest first."""

    rows: list[Clearing]
    next: UUID | None = NEXT


def clearing_told(work: m.Clearing) -> dict[str, Any]:
    """A clearing as it is answered."""
    return beside(work, published_before(work.snapshot.round_id))


def beside(work: m.Clearing, last: m.Clearing | None) -> dict[str, Any]:
    """A clearing as it is answered, beside what was published before."""
    return taken(
        work,
        Clearing,
        round=work.snapshot.round_id,
        says=says(work.policy),
        progress=phase_of(work),
        breaches=work.verdict.get("breaches", []),
        changes=changes_told(work, last),
    )


def changes_told(work: m.Clearing, last: m.Clearing | None) -> dict[str, Any] | None:
    """What changed since the round before, as it is answered."""
    found = changes(work, last)
    if found is None:
        return None
    rows = [taken(row, Change) for row in found.rows]
    return {"since": found.since, "says": in_tongues(found.said), "rows": rows}


def phase_of(work: m.Clearing | m.OwnPlan) -> Mapping[str, Any]:
    """What the work is at."""
    now = Progress.objects.filter(pk=work.pk).first() if work.works else None
    if now is None:
        return {"phase": "waiting" if work.works else work.state, "stop": False}
    return {"phase": now.phase, "stop": now.stop}
