"""The description of all operations, in OpenAPI."""

import json
from functools import cache
from http.client import responses
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import get_schema
from ninja.renderers import JSONRenderer

from xinqiao_web.api.describe import RETRY
from xinqiao_web.api.problems import STATUSES

SECURITY = {
    "key": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
}
COMPONENTS = "#/components/"
REFUSED = {"application/json": {"schema": {"$ref": f"{COMPONENTS}schemas/Refused"}}}


class Plain(JSONRenderer):
    """JSON that shows Chinese as it is."""

    json_dumps_params = {"ensure_ascii": False}


@cache
def description(api: NinjaAPI) -> str:
    """The description as JSON: each refusal and each type once."""
    schema = get_schema(api, "api/v1/")
    parts = schema["components"]
    parts["securitySchemes"] = SECURITY
    parts["responses"] = {f"Refused{status}": refusal(status) for status in STATUSES}
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"].update(refusals())
    said = json.dumps(schema)
    parts["schemas"] = {
        name: kind
        for name, kind in parts["schemas"].items()
        if f'"{COMPONENTS}schemas/{name}"' in said
    }
    return Plain().render(HttpRequest(), schema, response_status=200)


def refusal(status: int) -> dict[str, Any]:
    """One refusal as a response."""
    said = {"description": responses[status], "content": REFUSED}
    return said | ({"headers": RETRY} if status == 429 else {})


def refusals() -> dict[int, dict[str, str]]:
    """All refusals, by where they are described."""
    return {s: {"$ref": f"{COMPONENTS}responses/Refused{s}"} for s in STATUSES}
