"""Asking for an operation as somebody of a role, without leaving a trace."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.core.cache import cache as counters
from django.db import transaction
from django.test import Client
from tests.web.actors import everyone
from tests.web.isolation.operations import Operation
from tests.web.isolation.world import KEYS, MISSING, House, world

from xinqiao_web.accounts.models import Key, Person
from xinqiao_web.core.cells import shown
from xinqiao_web.core.sheets import SHEETS, Sheet

SECRETS = {
    "account_reset_password_from_key": {"key": "abc", "uidb36": "1"},
    "invitation": {"secret": "abc"},
}
"""Pages whose address holds a secret that was sent to somebody; none was sent these."""

THINGS = {
    "pk": "market.Import",
    "work": "market.Import",
    "proposal": "catalog.Proposal",
    "grant": "catalog.Grant",
    "commitment": "commitments.Commitment",
    "lot": "market.Supply",
    "key": "accounts.Key",
    "departure": "accounts.Departure",
    "invitation": "accounts.Invitation",
    "recovery": "accounts.Recovery",
    "member": "accounts.Membership",
}
"""What the places of addresses name."""

NO_THINGS = {"rest": "nothing", "suffix": "csv"}
"""Places that name no thing of anybody's, and what stands there; so does `column`."""

NO_ROUND = 999_999
"""The number of a round that there is not."""

SENT_ALONG = ("rows-remove", "sheet-grid")
"""Pages that are sent the ids of rows instead of holding them in their address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `headers` in order of their names, the body as bytes."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@cache
def cookies_of(role: str) -> Mapping[str, str]:
    """The cookies of somebody of a role who is logged in; programs have none."""
    browser = Client()
    somebody = world().people[role]
    if somebody and role not in KEYS:
        browser.force_login(somebody)
    return {name: morsel.value for name, morsel in browser.cookies.items()}


def ask(role: str, operation: Operation, about: House | None) -> Answer:
    """Ask about a firm's thing, or about none; undo all that it did."""
    address = filled(operation, about)
    return get(role, operation.verb, address, **sent(operation, about))


def get(role: str, verb: str, address: str, **more: Any) -> Answer:
    """Ask once for an address, and undo all that it did."""
    browser = Client(raise_request_exception=False, SERVER_NAME="localhost")
    for name, value in cookies_of(role).items():
        browser.cookies[name] = value
    if role in KEYS:
        more["HTTP_AUTHORIZATION"] = f"Bearer {key_of(role)}"
    counters.clear()
    with transaction.atomic():
        response = browser.generic(verb, address, **more)
        content = b"".join(response) if response.streaming else response.content
        transaction.set_rollback(True)
    return Answer(response.status_code, tuple(sorted(response.items())), content)


@cache
def key_of(role: str) -> str:
    """The text of a program's key, made by somebody of a role."""
    text = f"xq_{role}_{uuid.uuid4().hex}"
    digest = hashlib.sha256(text.encode()).hexdigest()
    home, maker = world().homes[role], world().people[role]
    with everyone():
        Key.objects.create(
            owner_id=home.firm,
            made_by=maker,
            expires=datetime.now(UTC) + timedelta(days=1),
            name="isolation",
            prefix=text[:8],
            digest=digest,
            scope=KEYS[role],
        )
    return text


def names_something(operation: Operation) -> bool:
    """Whether it is about a thing by its id, in its address or sent along."""
    along = operation.verb == "POST" and operation.page in SENT_ALONG
    nameless = {*SECRETS.get(operation.page, ()), *NO_THINGS, "column"}
    return along or bool(set(operation.places) - nameless)


def filled(operation: Operation, house: House | None) -> str:
    """The address with the ids of a firm's things, or of things that are not there."""
    address = operation.address
    for place in operation.places:
        address = address.replace(f"{{{place}}}", thing_of(operation, place, house))
    return address


def thing_of(operation: Operation, place: str, house: House | None) -> str:
    """The id of a firm's thing for one place of an address."""
    secrets = SECRETS.get(operation.page, {})
    if place in secrets or place in NO_THINGS:
        return {**NO_THINGS, **secrets}[place]
    if place == "column":
        return SHEETS[operation.sheet].columns[0].name
    if "webauthn" in operation.address:
        return passkey_of(house.staff) if house else "987654321"
    if place == "firm" and operation.address.startswith("/api/"):
        return house.firm if house else "nobody"
    if place == "number":
        return str(house.rows["rounds.Submission"].round_id if house else NO_ROUND)
    if house is None or place == "clearing":
        return str(MISSING)
    if operation.sheet:
        return str(row_of(SHEETS[operation.sheet], house).pk)
    return str(house.pk if place == "firm" else house.rows[THINGS[place]].pk)


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


def sent(operation: Operation, house: House | None) -> dict[str, Any]:
    """What a browser or a program sends along: about no thing, what it would of one."""
    if operation.verb == "GET":
        return {}
    if operation.page in SENT_ALONG:
        return sent_ids(operation, house)
    row = sent_row(operation, house or world().rival)
    if not operation.address.startswith("/api/"):
        return as_form(row)
    headers = {
        "HTTP_IDEMPOTENCY_KEY": str(uuid.uuid4()),
        "HTTP_IF_MATCH": f'"{row.pop("version", 1)}"',
    }
    return {**headers, **({} if operation.verb == "DELETE" else as_json(typed(row)))}


def as_form(values: Mapping[str, Any]) -> dict[str, Any]:
    """A body as a page sends it."""
    kind = "application/x-www-form-urlencoded"
    return {"data": urlencode(values), "content_type": kind}


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """A body as a program sends it."""
    return {"data": json.dumps(values), "content_type": "application/json"}


def sent_ids(operation: Operation, house: House | None) -> dict[str, Any]:
    """The id of a firm's row, sent along to be removed or written."""
    row = row_of(SHEETS[operation.sheet], house or world().rival)
    name = str(row.pk if house else MISSING)
    if operation.page == "rows-remove" or not SHEETS[operation.sheet].editors:
        return as_form({"row": f"{name}.{row.version}"})
    cells = sent_row(operation, house or world().rival)
    version = cells.pop("version")
    line = {"at": 1, "id": name, "version": version, "cells": cells}
    return as_json({"rows": [line]})


def sent_row(operation: Operation, house: House) -> dict[str, Any]:
    """The cells of a firm's row as text, under another key where it is a new one."""
    if not operation.sheet:
        return {}
    sheet = SHEETS[operation.sheet]
    row = row_of(sheet, house)
    if not sheet.editors:
        return {"version": 1}
    cells = {c.name: shown(c, getattr(row, c.name)) for c in sheet.columns}
    if not names_something(operation):
        cells |= {name: another(sheet, name) for name in sheet.key[:1]}
    return {**cells, "version": row.version}


def typed(cells: Mapping[str, str]) -> dict[str, Any]:
    """Cells as JSON has them: blanks are null, pieces and flags no texts."""
    words = {"": None, "true": True, "false": False}
    return {
        name: words.get(text, int(text) if text.isdigit() else text)
        for name, text in cells.items()
    }


def another(sheet: Sheet, name: str) -> str:
    """A value for a key that no row has."""
    dated = sheet.table.columns[name].type in ("week", "day")
    return "2099-12-28" if dated else uuid.uuid4().hex
