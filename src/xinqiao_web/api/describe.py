"""What the description of the API says of operations beside their types."""

from collections.abc import Mapping
from typing import Any

from xinqiao_web.api.once import HEADER
from xinqiao_web.api.problems import STATUSES, Refused

BINARY = {"schema": {"type": "string", "format": "binary"}}
ZIP = "application/zip"
ZIPPED = {"responses": {200: {"content": {ZIP: BINARY}}}}
"""An answer that is a file."""

TAG = {"type": "string", "pattern": '^"[0-9]+"$', "examples": ['"3"']}
ETAG = {
    "ETag": {"description": "The version of the row.", "required": True, "schema": TAG}
}
RETRY = {
    "Retry-After": {
        "description": "Seconds to wait.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    }
}
KEY = {
    "in": "header",
    "name": HEADER,
    "required": True,
    "description": "New for each write, the same when it is sent again.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}
MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "The `ETag` of the row as you read it.",
    "schema": TAG,
}


def answers(success: Mapping[int, Any]) -> dict[Any, Any]:
    """The answers of an operation: its own, and every refusal."""
    return {**success, STATUSES: Refused}


def extra(
    *parameters: Mapping[str, Any],
    tagged: int | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Parameters in headers, and the headers of answers; `tagged` carries an ETag."""
    responses = {tagged: {"headers": ETAG}} if tagged else {}
    return {"parameters": list(parameters), "responses": responses, **more}
