"""Asking for an operation as somebody of a role, without leaving a trace."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.core.cache import cache as counters
from django.db import transaction
from django.test import Client
from tests.web.isolation.operations import Operation
from tests.web.isolation.world import MISSING, House, world

from xinqiao_web.accounts.models import Person
from xinqiao_web.core.cells import shown
from xinqiao_web.core.sheets import SHEETS, Sheet

SECRETS = frozenset({"key", "uidb36"})
"""Places that take a secret which was sent to its owner: none is anybody else's."""

LATER = {"key": "MQ:1abc:0123456789", "uidb36": "1-2", "pk": "987654321"}
"""What stands for a thing that is not there, where it is no UUID."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `headers` in order of their names, the body as bytes."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@cache
def cookies_of(role: str) -> Mapping[str, str]:
    """The cookies of somebody of a role who is logged in."""
    browser = Client()
    if somebody := world().people[role]:
        browser.force_login(somebody)
    return {name: morsel.value for name, morsel in browser.cookies.items()}


def ask(
    role: str,
    verb: str,
    address: str,
    body: Mapping[str, Any] | None = None,
    **more: Any,
) -> Answer:
    """Ask once, and undo all that it did."""
    browser = Client(raise_request_exception=False, SERVER_NAME="localhost")
    for name, value in cookies_of(role).items():
        browser.cookies[name] = value
    counters.clear()
    with transaction.atomic():
        response = browser.generic(verb, address, **sent(body), **more)
        content = b"".join(response) if response.streaming else response.content
        transaction.set_rollback(True)
    return Answer(response.status_code, tuple(sorted(response.items())), content)


def sent(body: Mapping[str, Any] | None) -> dict[str, Any]:
    """A body as browsers send it."""
    if body is None:
        return {}
    return {
        "data": urlencode(body),
        "content_type": "application/x-www-form-urlencoded",
    }


def filled(operation: Operation, house: House | None) -> str | None:
    """The address with the ids of a firm's things; None if it has none of them."""
    address = operation.address
    for place in operation.places:
        thing = (
            LATER.get(place, str(MISSING))
            if house is None
            else thing_of(operation, place, house)
        )
        if thing is None:
            return None
        address = address.replace(f"{{{place}}}", thing)
    return address


def thing_of(operation: Operation, place: str, house: House) -> str | None:
    """The id of a firm's thing for one place of an address."""
    if place in SECRETS:
        return None
    if place == "pk" and "webauthn" in operation.name:
        return passkey_of(house.staff)
    if operation.sheet:
        return str(row_of(SHEETS[operation.sheet], house).pk)
    raise LookupError(f"{operation.name}: say here which things its {place} names")


def row_of(sheet: Sheet, house: House) -> Any:
    """A firm's row of a sheet; of a common one, anybody's."""
    return (world().common if sheet.common else house.rows)[sheet.model._meta.label]


@cache
def passkey_of(somebody: Person) -> str:
    """The id of somebody's passkey."""
    data = {"name": "passkey", "credential": {}}
    made = Authenticator.objects.create(
        user=somebody, type=Authenticator.Type.WEBAUTHN, data=data
    )
    return str(made.pk)


def body_of(operation: Operation, house: House | None) -> dict[str, Any] | None:
    """What a browser would send: the cells of a row, a new one under another key."""
    if operation.verb == "GET":
        return None
    if not operation.sheet or house is None:
        return {}
    sheet = SHEETS[operation.sheet]
    row = row_of(sheet, house)
    cells = {c.name: shown(c, getattr(row, c.name)) for c in sheet.columns}
    if "row" not in operation.places:
        cells |= {name: another(sheet, name) for name in sheet.key[:1]}
    return {**cells, "version": row.version}


def another(sheet: Sheet, name: str) -> str:
    """A value for a key that no row has."""
    dated = sheet.table.columns[name].type in ("week", "day")
    return "2099-12-28" if dated else uuid.uuid4().hex
