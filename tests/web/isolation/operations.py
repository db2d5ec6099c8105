"""Everything that can be asked of the platform: read from its own addresses.

Pages come from the URL resolver, the API's operations from its OpenAPI. An operation is
a verb and an address with places; `sheet` in an address stands for each sheet in turn.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RoutePattern, URLResolver
from django.utils.regex_helper import normalize

from xinqiao_web.core.sheets import SHEETS

SCHEMA = "/api/v1/openapi.json"
ALIKE = {
    "demand": "parts bom substitutes capacity approvals",
    "supply": "pledges quotes holdings",
    "chips": "lanes notices",
    "parts_evidence": "",
    "reserved": "",
}
"""Sheets that the same roles read and write: one line says what is expected of all."""
STANDS_FOR = {other: one for one, rest in ALIKE.items() for other in rest.split()}

API = SCHEMA.removesuffix("openapi.json").lstrip("/")
PAGE_VERBS = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Operation:
    """`name`: as the table of expectations calls it. `address`: with {places}.

    `places`: the names of those that are filled with the id of a thing. `sheet`: which
    sheet it is about, blank if none. `page`: the name of a page, blank for the API.
    """

    name: str
    verb: str
    address: str
    places: tuple[str, ...] = ()
    sheet: str = ""
    page: str = ""


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
            name = pattern.name
            page = Operation(f"{verb} {name}", verb, f"/{address}", places, page=name)
            yield from each_sheet(page)


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
            )


def each_sheet(page: Operation) -> Iterator[Operation]:
    """The page, once for each sheet if it is about one.

    Codes are suggested where a sheet refers to another only.
    """
    if "name" not in page.places:
        yield page
        return
    rest = tuple(place for place in page.places if place != "name")
    for sheet in SHEETS:
        if "column" in rest and not any(c.refers for c in SHEETS[sheet].columns):
            continue
        filled = page.address.replace("{name}", sheet)
        name = f"{page.name} {sheet}"
        yield replace(page, name=name, address=filled, places=rest, sheet=sheet)
