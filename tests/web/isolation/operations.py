"""Everything that can be asked of the platform: read from its own addresses.

Pages come from the URL resolver, the API's operations from its OpenAPI. An operation is
a verb and an address with places; `sheet` in an address stands for each sheet in turn.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RoutePattern, URLResolver
from django.utils.regex_helper import normalize

from xinqiao_web.core.sheets import SHEETS

SCHEMA = "/api/v1/openapi.json"
API = SCHEMA.removesuffix("openapi.json").lstrip("/")
PAGE_VERBS = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Operation:
    """`name`: as the table of expectations calls it. `address`: with {places}.

    `places`: the names of those that are filled with the id of a thing. `sheet`: which
    sheet it is about, blank if none. `body`: what the OpenAPI says of what is sent.
    """

    name: str
    verb: str
    address: str
    places: tuple[str, ...] = ()
    sheet: str = ""
    body: Any = None


@cache
def operations() -> tuple[Operation, ...]:
    """All of them."""
    return tuple([*of_pages(), *of_api()])


def of_pages() -> Iterator[Operation]:
    """Each address of the resolver with each verb that a browser knows."""
    for address, pattern in addresses(get_resolver()):
        if address.startswith(API):
            continue
        places = tuple(pattern.pattern.converters) or tuple(
            pattern.pattern.regex.groupindex
        )
        for verb in PAGE_VERBS:
            yield from each_sheet(f"{verb} {pattern.name}", verb, f"/{address}", places)


def addresses(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every address with its pattern, written with {places}."""
    for pattern in resolver.url_patterns:
        address = before + written(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield address, pattern
        else:
            yield from addresses(pattern, address)


def written(pattern: Any) -> str:
    """A pattern with {places}: `<uuid:row>` and `(?P<row>…)` both become `{row}`."""
    if isinstance(pattern, RoutePattern):
        return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern))
    ((text, places),) = normalize(pattern.regex.pattern)
    return str(text % {place: f"{{{place}}}" for place in places})


def of_api() -> Iterator[Operation]:
    """Each operation of the OpenAPI."""
    answer = Client(SERVER_NAME="localhost").get(SCHEMA)
    assert answer.status_code == 200
    for address, verbs in json.loads(answer.content)["paths"].items():
        for verb, about in verbs.items():
            shared = verbs.get("parameters", []) + about.get("parameters", [])
            places = tuple(p["name"] for p in shared if p["in"] == "path")
            sheet = next((s for s in address.split("/") if s in SHEETS), "")
            named = address.replace(f"/{sheet}", "/{sheet}") if sheet else address
            yield Operation(
                f"{verb.upper()} {named} {sheet}".strip(),
                verb.upper(),
                address,
                places,
                sheet,
                about.get("requestBody"),
            )


SHEET_PLACES = ("name", "sheet")
"""What addresses call the place of a sheet's name."""


def each_sheet(
    name: str, verb: str, address: str, places: tuple[str, ...]
) -> Iterator[Operation]:
    """The operation, once for each sheet if it is about one."""
    about = [place for place in places if place in SHEET_PLACES]
    if not about:
        yield Operation(name, verb, address, places)
        return
    rest = tuple(place for place in places if place not in about)
    for sheet in SHEETS:
        filled = address.replace(f"{{{about[0]}}}", sheet)
        yield Operation(f"{name} {sheet}", verb, filled, rest, sheet)
