"""Asking for an operation as somebody of a role, without leaving a trace."""

import hashlib
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    record_authentication,
)
from allauth.mfa.models import Authenticator
from django.core.cache import cache as counters
from django.db import connection, transaction
from django.test import Client
from tests.web.actors import everyone
from tests.web.isolation.bodies import SENT_ALONG, row_of, sent
from tests.web.isolation.inspections import inspection
from tests.web.isolation.operations import Operation
from tests.web.isolation.world import (
    KEYS,
    MISSING,
    House,
    clearing,
    draft_round,
    kept_models,
    open_round,
    world,
)

from xinqiao_web.accounts.models import Key, Person
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.models import Head
from xinqiao_web.core.sheets import SHEETS

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

AT_REST = {
    "import-check": "checked",
    "import-apply": "checked",
    "import-undo": "applied",
    "PUT /api/v1/imports/{work}/columns": "checked",
    "POST /api/v1/imports/{work}/apply": "checked",
    "POST /api/v1/imports/{work}/undo": "applied",
}
"""Operations on an import that only one in this state allows."""

NO_THINGS = {"rest": "nothing", "suffix": "csv"}
"""Places that name no thing of anybody's, and what stands there; so does `column`."""

NO_ROUND = 999_999
"""The number of a round that there is not."""

ROUND = "/api/v1/rounds/{number}"
OF_RESULTS = {
    "result",
    "result-export",
    f"GET {ROUND}/result",
    f"GET {ROUND}/result/export",
}
"""Operations on what a round told one firm alone."""

AFTER_ALL = {
    "objections",
    "round-situation",
    f"GET {ROUND}/objections",
    f"POST {ROUND}/objections",
    f"GET {ROUND}/situation",
}
"""Operations on a round that is over."""

OF_DRAFTS = {
    "round-cancel",
    "round-edit",
    "round-open",
    f"PUT {ROUND}",
    f"POST {ROUND}/open",
    f"POST {ROUND}/cancel",
}
"""Operations that a draft allows."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `headers` in order of their names, the body as bytes.

    `lines`: how many the log got. `spared`: whether all that the rival has is as it
    was.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    lines: int = 0
    spared: bool = True


@cache
def cookies_of(role: str) -> Mapping[str, str]:
    """The cookies of somebody of a role who has just given a second factor; programs
    have none.
    """
    browser = Client()
    somebody = world().people[role]
    if somebody and role not in KEYS:
        browser.force_login(somebody)
        session = browser.session
        request = SimpleNamespace(session=session)
        record_authentication(request, somebody, "mfa", reauthenticated=True)
        # Just now, for as long as the tests may take.
        session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] += 86_400
        session.save()
    return {name: morsel.value for name, morsel in browser.cookies.items()}


def ask(role: str, operation: Operation, about: House | None) -> Answer:
    """Ask about a firm's thing, or about none; undo all that it did."""
    home = world().homes[role] or world().rival
    address = filled(operation, about)
    return get(role, operation.verb, address, **sent(operation, home, about))


def get(role: str, verb: str, address: str, **more: Any) -> Answer:
    """Ask once for an address, and undo all that it did."""
    browser = Client(raise_request_exception=False, SERVER_NAME="localhost")
    for name, value in cookies_of(role).items():
        browser.cookies[name] = value
    if role in KEYS:
        more["HTTP_AUTHORIZATION"] = f"Bearer {key_of(role)}"
    counters.clear()
    before = rivals_rows_at_first() if verb != "GET" else ()
    with transaction.atomic():
        number = Head.objects.get().number
        response = browser.generic(verb, address, **more)
        content = b"".join(response) if response.streaming else response.content
        lines = Head.objects.get().number - number
        spared = verb == "GET" or rivals_rows() == before
        transaction.set_rollback(True)
    headers = tuple(sorted(response.items()))
    return Answer(response.status_code, headers, content, lines, spared)


@cache
def rivals_rows_at_first() -> tuple[str, ...]:
    """All that the rival has, before anybody asked for anything."""
    with transaction.atomic():
        return rivals_rows()


def rivals_rows() -> tuple[str, ...]:
    """A digest of the rival's rows of each table, in this transaction."""
    rival = world().rival
    tables = [model._meta.db_table for model in kept_models()]
    sql = " UNION ALL ".join(
        f"SELECT {i}, md5(string_agg(t::text, '|' ORDER BY t::text))"
        f" FROM {table} t WHERE owner = %s"
        for i, table in enumerate(tables)
    )
    with (
        act_as(Acting(str(rival.staff.pk), rival.firm, "administrator")),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"{sql} ORDER BY 1", [rival.firm] * len(tables))
        return tuple(digest for _, digest in cursor.fetchall())


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
    name = operation.page or operation.name
    along = operation.verb == "POST" and name in SENT_ALONG
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
        columns = SHEETS[operation.sheet].columns
        return next((c for c in columns if c.refers), columns[0]).name
    if "webauthn" in operation.address:
        return passkey_of(house.staff) if house else "987654321"
    if place == "firm" and operation.address.startswith("/api/"):
        return house.firm if house else "nobody"
    if place == "number":
        return str(number_of(operation, house))
    if house is None:
        return str(MISSING)
    if place in OF_THE_OPERATOR:
        return str(OF_THE_OPERATOR[place](operation))
    return row_at(operation, place, house)


def number_of(operation: Operation, house: House | None) -> int:
    """A round that an operation can be about, by its number.

    To the rival's rounds belong drafts: they are the operator's, and nobody else's.
    """
    if house is None:
        return NO_ROUND
    name = operation.page or operation.name
    if name in OF_RESULTS:
        return house.told_in
    if house is world().rival or name in OF_DRAFTS:
        return draft_round()
    return house.told_in if name in AFTER_ALL else open_round()


def row_at(operation: Operation, place: str, house: House) -> str:
    """The id of a firm's row for one place of an address."""
    if operation.sheet:
        return str(row_of(SHEETS[operation.sheet], house).pk)
    if place == "firm":
        return str(house.pk)
    state = AT_REST.get(operation.page or operation.name)
    if state:
        return str(house.imports[state].pk)
    verb = verb_of(operation)
    if place == "commitment" and verb in house.promises:
        return str(house.promises[verb].pk)
    return str(house.rows[THINGS[place]].pk)


def verb_of(operation: Operation) -> str:
    """What an operation does, as the end of its page's name or of its address says."""
    return re.split("[/-]", operation.page or operation.address)[-1]


OF_THE_OPERATOR: Mapping[str, Callable[[Operation], uuid.UUID]] = {
    "clearing": lambda _: clearing(),
    "inspection": lambda operation: inspection(verb_of(operation)),
}
"""Places that name things which are no firm's but the operator's."""


@cache
def passkey_of(somebody: Person) -> str:
    """The id of somebody's passkey."""
    data = {"name": "passkey", "credential": {}}
    made = Authenticator.objects.create(
        user=somebody, type=Authenticator.Type.WEBAUTHN, data=data
    )
    return str(made.pk)
