"""What programs send about rounds."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from ninja import Path
from pydantic import AfterValidator, Field

from xinqiao_web.api.kinds import DAY, Strict
from xinqiao_web.core.queries import is_storable

Number = Annotated[
    int, Path(ge=1, lt=2**31, description="The round's number.", examples=[1])
]
LONG = 20_000
"""Characters of a policy, or of terms."""

WIDE = {"x-most-bytes": 256 * 1024}
"""Bytes of what holds such texts."""

MOMENT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})$"
)
YEARS = range(2000, 2200)


def words(text: str) -> str:
    """Refuse what says nothing, or cannot be kept."""
    if not text.strip() or not is_storable(text):
        raise ValueError(text)
    return text.strip()


def kept(text: str) -> str:
    """Refuse what cannot be kept; it may be blank."""
    if not is_storable(text):
        raise ValueError(text)
    return text


def moment(text: str) -> datetime:
    """A time, in UTC."""
    at = datetime.fromisoformat(text.upper())
    if at.year not in YEARS:
        raise ValueError(text)
    return at.astimezone(UTC)


def day(text: str) -> date:
    """A day."""
    at = date.fromisoformat(text)
    if at.year not in YEARS:
        raise ValueError(text)
    return at


def at_most(characters: int) -> Any:
    """Some text, so long at most."""
    return Field(min_length=1, max_length=characters)


Name = Annotated[str, at_most(100), AfterValidator(words)]
Note = Annotated[str, at_most(2000), AfterValidator(words)]
Long = Annotated[str, at_most(LONG), AfterValidator(words)]
Policy = Annotated[
    str,
    Field(max_length=LONG, description="The text of a `policy.toml`."),
    AfterValidator(kept),
]
Moment = Annotated[
    str,
    Field(pattern=MOMENT, json_schema_extra={"format": "date-time"}),
    AfterValidator(moment),
]
Monday = Annotated[
    str, Field(pattern=DAY, json_schema_extra={"format": "date"}), AfterValidator(day)
]


class Deadlines(Strict):
    """The calendar of a round, with the zone of each time."""

    submit_by: Moment
    confirm_by: Moment
    accept_by: Moment
    objections_by: Moment


class Draft(Deadlines):
    """All that a round announces. `first_week`: a Monday, of which rows may first be.

    `terms`: the name of the terms that firms accept; `terms_en`, `terms_zh`: their
    words.
    """

    first_week: Monday
    policy: Policy = ""
    terms: Name
    terms_en: Long
    terms_zh: Long


class Again(Deadlines):
    """New deadlines, and why a round opens again."""

    note: Note


class Why(Strict):
    """Why a round is cancelled."""

    note: Note


class Inspecting(Strict):
    """Why all rows of a round are to be seen, and for whom; blank: the operator."""

    reason: Note
    auditor: Annotated[str, Field(max_length=200), AfterValidator(kept)] = ""


class Trial(Strict):
    """A policy to be tried, and what it is called."""

    title: Name
    policy: Policy = Field(min_length=1)


class Accepted(Strict):
    """The name of the round's terms, which the firm accepts by handing in."""

    terms: Name


class Said(Strict):
    """What a firm says against a round."""

    text: Annotated[str, Field(max_length=10_000), AfterValidator(kept)]
