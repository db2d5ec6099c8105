"""What programs send and are told about commitments."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from xinqiao_web.commitments import queries
from xinqiao_web.commitments.actions.verbs import TOGETHER
from xinqiao_web.commitments.models import BUYER, SIDES, STATES, SUPPLIER, Commitment
from xinqiao_web.commitments.reasons import DECLINING, LOSING, REASONS, REFUSING
from xinqiao_web.core.context import acting

PAGE, MOST = 50, 500
PIECES = Annotated[int, Field(ge=1, le=2**40)]


class Strict(BaseModel):
    """What is sent: nothing undeclared, nothing of another type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Promise(BaseModel):
    """A commitment as one side sees it.

    `side`: what the acting firm is to it. `pieces`: how many it is about now. `lot`:
    the id of its row, told to the supplier alone. `kit`: what belongs together, told to
    the buyer alone; `broken`: less comes of it than the round gave.
    """

    id: UUID
    version: int
    changed_at: datetime
    round: int
    side: Literal[SIDES]  # type: ignore[valid-type]
    supplier: str
    buyer: str
    lot: UUID | None
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
    kit: UUID | None = Field(default=None, description="The firm's own, as a buyer.")
    cursor: UUID | None = Field(default=None, description="`next` of a page.")
    limit: int = Field(default=PAGE, ge=1, le=MOST)


class Together(Strict):
    """What is done to several commitments: all that they were proposed, or none."""

    verb: Literal[TOGETHER]  # type: ignore[valid-type]
    commitments: Annotated[
        list[Annotated[UUID, Field(strict=False)]], Field(min_length=1, max_length=MOST)
    ]


class Done(BaseModel):
    """Commitments as they are then, the newest first."""

    rows: list[Promise]


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


def told(rows: list[Commitment]) -> list[dict[str, Any]]:
    """Commitments as they are answered, each as the acting firm sees it."""
    broken = queries.broken_kits({row.kit for row in rows if row.kit})
    return [told_row(row, broken) for row in rows]


def told_row(row: Commitment, broken: set[Any]) -> dict[str, Any]:
    """One of them."""
    side = row.side_of(acting().firm)
    apart = ("side", "supplier", "buyer", "lot", "kit", "broken")
    kept = {n: getattr(row, n) for n in Promise.model_fields if n not in apart}
    return {
        **kept,
        "side": side,
        "supplier": row.owner_id,
        "buyer": row.buyer_id,
        "lot": row.lot_id if side == SUPPLIER else None,
        "kit": row.kit if side == BUYER else None,
        "broken": side == BUYER and row.kit in broken,
    }
