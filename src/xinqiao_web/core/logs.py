"""Logs: a JSON object a line, saying what happened and no value of any row.

A message keeps its words and loses what was filled in; an error keeps its kind, its
place in the code and, from the database, its code and the names of table and
constraint. What was sent, what was asked for and what stood in a row is in none.
"""

import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

OURS = "xinqiao"
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
MOST_CAUSES = 5

logger = structlog.get_logger(OURS)


def log_requests(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, the outermost: a line for each request, and its id in the answer."""

    def answered(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=name):
            response = answer(request)
            spent = round((time.perf_counter() - began) * 1000, 1)
            logger.info(
                "request",
                method=known_method(request),
                route=route_of(request),
                status=response.status_code,
                ms=spent,
                **who_asked(request),
            )
        response.headers["X-Request-ID"] = name
        return response

    return answered


def known_method(request: HttpRequest) -> str:
    """The verb of a request: one of those that there are, or none."""
    known = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    return request.method if request.method in known else "-"


def route_of(request: HttpRequest) -> str:
    """The pattern of an address, never what was filled in."""
    match = request.resolver_match
    return f"/{match.route}" if match else "-"


def who_asked(request: HttpRequest) -> dict[str, str]:
    """The person and the firm that acted, by names that mean nothing outside."""
    who = getattr(request, "acting", None)
    if who is None:
        return {}
    return {"person": opaque("person", who.person), "firm": opaque("firm", who.firm)}


def opaque(kind: str, name: str) -> str:
    """A name that stays the same on this platform and tells nothing."""
    return salted_hmac(f"log.{kind}", name, algorithm="sha256").hexdigest()[:12]


def words_alone(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Of a line of a library, the words without what was filled in."""
    record: logging.LogRecord | None = event.get("_record")
    if record is not None and event.get("_from_structlog") is False:
        event["event"] = record.msg if record.args else static(record)
    return event


def static(record: logging.LogRecord) -> str:
    """A message that was filled in before it came here: what is known of its origin.

    Its words may be anybody's; where it was said is ours.
    """
    return f"{record.module}.{record.funcName}:{record.lineno}"


def errors_without_values(
    _logger: Any, _method: str, event: dict[str, Any]
) -> dict[str, Any]:
    """Of an error, its kind and its place; not its message, which may quote a row."""
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["errors"] = [told(one) for one in chain_of(error)]
    return event


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """An error and what caused it."""
    now: BaseException | None = error
    for _ in range(MOST_CAUSES):
        if now is None:
            return
        yield now
        now = now.__cause__ or now.__context__


def told(error: BaseException) -> dict[str, Any]:
    """One error: its kind, its place, and the names that the database gives."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    frames = traceback.extract_tb(error.__traceback__)
    at = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"kind": kind, "at": at, **of_database(error)}


def of_database(error: BaseException) -> dict[str, str]:
    """The code of a database error, and the names of table and constraint."""
    about = getattr(error, "diag", None)
    names = ("sqlstate", "table_name", "constraint_name")
    found = {name: getattr(about, name, None) for name in names}
    return {name: value for name, value in found.items() if value}


BEFORE: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": BEFORE,
            "processors": [
                words_alone,
                errors_without_values,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        }
    },
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": "WARNING"},
    "loggers": {
        OURS: {"level": "INFO"},
        "django": {"handlers": [], "propagate": True},
        # Each request has a line of ours.
        "django.server": {"handlers": [], "propagate": False},
    },
}
"""For Django's LOGGING: all that any library says, in one form, to standard error."""

structlog.configure(
    processors=[*BEFORE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
