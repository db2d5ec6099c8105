"""What goes wrong, in one shape: code, message, cure, findings, in both languages."""

import logging
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel

from xinqiao.errors import Finding
from xinqiao_web.core.actions import Conflict, Refusal
from xinqiao_web.core.findings import finding

STATUSES = (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429)
"""Refusals that any operation may give; each has its code, `XW` and the status."""

CONFLICTS = frozenset(
    {
        *("XW101", "XW208", "XW221", "XW225", "XW305", "XW306", "XW307"),
        *("XW510", "XW511", "XW515", "XW516", "XW517", "XW518", "XW521", "XW522"),
        *("XW523", "XW524", "XW525", "XW526", "XW529", "XW530", "XW532"),
        *("XW535", "XW536", "XW537", "XW538", "XW541"),
        *("XW550", "XW551"),
        *("XW570", "XW571", "XW572", "XW573", "XW576", "XW578"),
    }
)
"""Findings about what is there, not about what was sent."""

log = logging.getLogger(__name__)


class Words(BaseModel):
    """One text in both languages."""

    en: str
    zh: str


class Found(BaseModel):
    """One thing that is wrong, and how to mend it."""

    code: str
    level: str
    table: str
    column: str
    rows: list[int]
    message: Words
    cure: Words
    nearest: list[str]


class Refused(BaseModel):
    """Why nothing was done; `code` is `XW` and the status."""

    code: str
    message: Words
    cure: Words
    findings: list[Found]


class Problem(Exception):
    """A request is refused with a status; `findings` say precisely why."""

    def __init__(self, status: int, *findings: Finding, **data: Any) -> None:
        """Keep them; `data` fills the places of the status's own words."""
        super().__init__(status, *findings)
        self.status = status
        self.findings = findings
        self.data = data

    def answer(self) -> HttpResponse:
        """The same as a response."""
        said = finding(f"XW{self.status}", **self.data)
        body = {
            "code": said.code,
            "message": said.message,
            "cure": said.cure,
            "findings": list(map(told, self.findings)),
        }
        return JsonResponse(body, status=self.status)


def told(found: Finding) -> dict[str, Any]:
    """A finding as JSON."""
    return {name: getattr(found, name) for name in Found.model_fields}


def problem_of(error: Exception) -> Problem:
    """The refusal that an exception of the rooms below, or of ninja, amounts to."""
    match error:
        case Problem():
            return error
        case Conflict():
            return Problem(412)
        case Refusal(findings=findings):
            conflicts = any(found.code in CONFLICTS for found in findings)
            return Problem(409 if conflicts else 422, *findings)
        case PermissionDenied():
            return Problem(403)
        case ValidationError(errors=errors):
            return Problem(422, *misfits(errors))
        case HttpError(status_code=400):
            return Problem(400)
    log.error("a request failed", exc_info=error)
    return Problem(500)


def misfits(errors: Iterable[dict[str, Any]]) -> Iterable[Finding]:
    """What does not fit the schema, one finding for each place."""
    codes = {"missing": "XW454", "extra_forbidden": "XW455"}
    places = {place_of(error): error["type"] for error in errors}
    for where, kind in places.items():
        yield finding(codes.get(kind, "XW456"), where=where, column=where)


def place_of(error: dict[str, Any]) -> str:
    """The place of an error, without the names of Python's parameters."""
    steps = [str(step) for step in error["loc"]]
    return "/".join(steps[2:] or steps[1:] or steps).encode(errors="replace").decode()


def refuse(request: HttpRequest, error: Any) -> HttpResponse:
    """Ninja's handler of exceptions."""
    return problem_of(error).answer()
