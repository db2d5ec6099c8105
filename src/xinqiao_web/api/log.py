"""The log: the lines that one may see."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import AfterValidator, BaseModel, Field

from xinqiao_web.api.describe import answers, extra
from xinqiao_web.api.kinds import DAY, a_date
from xinqiao_web.api.problems import Problem
from xinqiao_web.core import log
from xinqiao_web.core.findings import finding
from xinqiao_web.core.queries import is_storable

router = Router(tags=["log"])


class Opened(BaseModel):
    """What stands behind the hashes of one's own line."""

    person: str
    content: dict[str, Any]
    salt: str


class Line(BaseModel):
    """A line: what was done, and when; whose it is, only its firm may open."""

    number: int
    at: datetime
    verb: str
    firm: str
    person: str
    content: str
    opened: Opened | None = Field(description="Null unless it is one's own line.")


class Lines(BaseModel):
    """Some lines, the newest first, and where the next ones begin."""

    rows: list[Line]
    next: str | None


Dated = Annotated[
    str,
    Field(pattern=DAY, json_schema_extra={"format": "date"}),
    AfterValidator(a_date),
]
Day = Annotated[Dated | None, Query()]


@router.get(
    "/log",
    response=answers({200: Lines}),
    operation_id="list_log",
    openapi_extra=extra(),
)
def lines(
    request: HttpRequest,
    verb: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    day_from: Day = None,
    day_to: Day = None,
    cursor: Annotated[str | None, Query(pattern="^[0-9]{1,18}$")] = None,
) -> Any:
    """What was done, by verb (its beginning) and day. 操作记录。"""
    asked = {"verb": verb, "from": day_from, "to": day_to, "below": cursor}
    known = {name: text for name, text in asked.items() if text}
    try:
        if not all(map(is_storable, known.values())):
            raise ValueError(verb)
        found, after = log.page_of_log(known)
    except (ValueError, OverflowError) as error:
        raise Problem(422, finding("XW456", where="day_from, day_to")) from error
    return {"rows": list(map(told, found)), "next": after or None}


def told(line: log.Line) -> dict[str, Any]:
    """A line as it is answered."""
    names = ("number", "at", "verb", "firm", "person", "content")
    said = {name: getattr(line.entry, name) for name in names}
    own = line.detail
    opened = own and {n: getattr(own, n) for n in Opened.model_fields}
    return {**said, "opened": opened}
