"""A small world of competing firms: a row of each in every table, and all roles."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.db import models
from django.utils.timezone import now
from tests.web.actors import database_role, everyone, firm, person
from tests.web.isolation.canaries import Canaries, canary_for
from tests.web.rounds.announced import announced, walk

from xinqiao_web.accounts.models import Firm, Membership, Person
from xinqiao_web.commitments.models import Commitment
from xinqiao_web.core.actions import REMOVAL
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.core.models import Detail, Version
from xinqiao_web.core.scope import Scoped
from xinqiao_web.core.sheets import OPERATOR, SHEETS
from xinqiao_web.market.models import Import, Progress, Supply
from xinqiao_web.rounds import models as rounds
from xinqiao_web.rounds.models import Content, Objection, Result, Round

MEMBERS = ("viewer", "planner", "seller", "administrator", "lab")
OFFICES = ("operator", "regulator")
KEYS = {"key-read": "read", "key-write": "write"}
"""Programs with a key of a planner, and how far it goes."""

ROLES = ("anonymous", *MEMBERS, *OFFICES, "suspended", *KEYS)
AS = {"suspended": "administrator", **dict.fromkeys(KEYS, "planner")}
"""What somebody of a role is to its firm, where the role is not that itself."""

MADE_APART = (Version, Detail, Membership)
"""Models whose rows the database, the log and people's coming in make."""
FIXED: dict[str, dict[str, Any]] = {
    # No round opens beside prices of the catalogue in a currency without a rate.
    "catalog.Chip": {"currency": "CNY"},
    "catalog.Part": {"kind": "module"},
    "catalog.Proposal": {
        "state": "open",
        "subject": "chip",
        "content": {"part": "chip-new"},
    },
    "accounts.Invitation": {"state": "open", "role": "viewer"},
    "accounts.Key": {"scope": "read"},
    "accounts.Recovery": {"state": "open"},
    "api.Answer": {"status": 201, "headers": {}},
    "market.Import": {
        "sheet": "demand",
        "mode": "upsert",
        "state": "refused",
        "pages": [],
        "columns": [],
        "counts": {},
        "findings": [],
        "kept": [],
    },
    "commitments.Commitment": {
        "state": "proposed",
        "proposed": 5,
        "confirmed": None,
        "accepted": None,
        "taken": None,
        "reason": "",
        "kit": None,
    },
    "accounts.News": {"kind": "commitments.given", "facts": {"count": 1}},
    "market.Progress": {"phase": "waiting"},
    "market.ColumnMap": {"sheet": "demand"},
    "rounds.Steering": {"firm": {}, "programmes": {}},
    "rounds.Submission": {"state": "submitted"},
    "rounds.Result": {"tables": {}, "proof": {}},
    "rounds.OwnPlan": {"state": "failed", "cars": [], "findings": []},
}
"""Values of a model that are not free; each model not named here takes any."""

PAGE = {"name": "", "header": ["need"], "rows": 1, "stored": "nowhere"}
RESTS: dict[str, dict[str, Any]] = {
    "checked": {"pages": [PAGE], "columns": [None], "page": 0},
    "applied": {"applied_at": datetime.now(UTC)},
}
"""States in which an import waits for somebody, and what it has then."""

PROMISES: dict[str, tuple[str, dict[str, Any]]] = {
    "accept": ("buyer", {"state": "confirmed", "confirmed": 5}),
    "decline": ("buyer", {"state": "confirmed", "confirmed": 5}),
    "deliver": ("supplier", {"state": "accepted", "confirmed": 5, "accepted": 5}),
    "receive": ("buyer", {"state": "delivered", "confirmed": 5, "accepted": 5}),
}
"""By the verb that it waits for: whose turn it is, and how far a commitment is."""

TOLD_AFTERWARDS = (Result, Objection)
"""Models of what a firm is told of a round, and says of it, once it is published."""

AS_LONG_AS = {Progress: "market.Import", Content: "rounds.Submission"}
"""Models whose rows have the id of another model's row."""


@dataclass
class House:
    """A firm, its values, somebody of it, and a row of it in every table, by model.

    `imports`: those at rest, by state. `promises`: commitments by the verb that they
    wait for. `told_in`: the round of which it alone has a result. `removal`: the cause
    by which a row of each sheet was removed. `keeper`: the role that keeps its people.
    """

    firm: str
    canaries: Canaries
    staff: Person
    pk: uuid.UUID | None = None
    rows: dict[str, Any] = field(default_factory=dict)
    imports: dict[str, Any] = field(default_factory=dict)
    promises: dict[str, Any] = field(default_factory=dict)
    told_in: int = 0
    removal: str = ""
    keeper: str = ""


@dataclass
class World:
    """`homes`: the house of each role. `rival`: whose rows nobody else may see.

    `partner`: whom all reserve lots for, and grant modules to.
    """

    people: dict[str, Person | None]
    homes: dict[str, House | None]
    rival: House
    partner: House
    common: dict[str, Any]
    removal: str


def owned_models() -> list[type[models.Model]]:
    """All models whose rows belong to a firm and are written by hand."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Scoped)
        and model._meta.managed
        and any(f.name == "owner" for f in model._meta.get_fields())
        and model not in MADE_APART
    ]


def kept_models() -> list[type[models.Model]]:
    """All tables that hold something of a firm's."""
    return [*owned_models(), *MADE_APART]


def member_as(role: str) -> str:
    """What somebody of a role is to its firm."""
    return AS.get(role, role)


@cache
def world() -> World:
    """The world, made once."""
    partner = house(firm())
    rival, ours, away = (house(firm(), partner) for _ in range(3))
    offices = {role: house(firm(office=role), partner) for role in OFFICES}
    ours_all = dict.fromkeys((*MEMBERS, *KEYS), ours)
    homes = {**ours_all, **offices, "suspended": away}
    people = {
        role: with_factor(person(homes[role].firm, member_as(role))) for role in homes
    }
    with everyone():
        # Pages about passwords are for people who have one.
        Person.objects.update(password="scrypt$not-one-that-anybody-knows")
        for somebody in people.values():
            somebody.refresh_from_db()
        # Nor may the name of the rival's people show, or their address.
        known_as = rival.canaries.text()
        Person.objects.filter(pk=rival.staff.pk).update(name=known_as)
        rival.staff.name = known_as
        Firm.objects.filter(firm=away.firm).update(state="suspended")
    return World(
        {"anonymous": None, **people},
        {"anonymous": None, **homes},
        rival,
        partner,
        common(),
        removed(shared_models(), Canaries(), {}),
    )


def shared_models() -> list[type[models.Model]]:
    """Those of sheets that are the operator's and all may read."""
    return [sheet.model for sheet in SHEETS.values() if sheet.common]


def common() -> dict[str, Any]:
    """A row of each table that is the operator's and all may read."""
    curator = Canaries()
    with everyone():
        return {model._meta.label: put(model, curator) for model in shared_models()}


def removed(
    sheets: list[type[models.Model]],
    canaries: Canaries,
    named: Mapping[str, Any],
    **owner: str,
) -> str:
    """The cause by which a row of each of some sheets was put there and removed."""
    cause = f"{REMOVAL}{uuid.uuid4()}"
    with database_role("worker"), act_as(Acting(firm=EVERYONE, cause=cause)):
        for model in sheets:
            put(model, canaries, named, **owner).delete()
    return cause


def house(name: str, partner: House | None = None) -> House:
    """A firm with a row in every table; what names another firm names the partner."""
    made = House(name, Canaries(), with_factor(person(name, "administrator")))
    made.canaries.seen_as.add(made.staff.email)
    made.told_in, numbered, _ = told_round(), open_round(), holder()
    with everyone():
        place = Firm.objects.get(firm=name)
        made.pk, made.keeper = place.pk, place.keeper
        member = Membership.objects.get(owner_id=name, person=made.staff)
    made.rows["accounts.Membership"] = member
    with everyone():
        named = {"accounts.Firm": partner.firm if partner else name}
        named["rounds.Round"] = numbered
        named["accounts.Person"] = made.staff.pk
        for model in owned_models():
            owner = model._meta.get_field("owner").attname
            same = {"id": named[AS_LONG_AS[model]]} if model in AS_LONG_AS else {}
            # What is promised is of a lot apart: the firm's other lots stay free.
            lots = {"market.Supply": lot_of(name)} if model is Commitment else {}
            of = {"rounds.Round": made.told_in} if model in TOLD_AFTERWARDS else {}
            others = {**named, **lots, **of}
            row = put(model, made.canaries, others, **{owner: name}, **same)
            made.rows[model._meta.label] = row
            named[model._meta.label] = row.pk
        made.imports = {state: at_rest(state, made, named) for state in RESTS}
        made.promises = {verb: promised(verb, made, named) for verb in PROMISES}
    made.removal = removed(own_sheets(), made.canaries, named, owner_id=name)
    made.rows["market.Reserved"] = reserved_for(name)
    return made


def own_sheets() -> list[type[models.Model]]:
    """The models of sheets whose rows are their firm's."""
    return [sheet.model for sheet in SHEETS.values() if sheet.editors - {OPERATOR}]


def at_rest(state: str, made: House, named: Mapping[str, Any]) -> models.Model:
    """An import of needs in a state in which it waits for somebody."""
    owner = {"owner_id": made.firm}
    row = put(Import, made.canaries, named, **owner)
    Import.objects.filter(pk=row.pk).update(state=state, **RESTS[state])
    put(Progress, made.canaries, named, **owner, id=row.pk)
    return row


def promised(verb: str, made: House, named: Mapping[str, Any]) -> models.Model:
    """A commitment that waits for a firm's verb."""
    side, values = PROMISES[verb]
    buys = side == "buyer"
    owner = holder() if buys else made.firm
    others = {**named, "market.Supply": lot_of(owner)}
    if buys:
        others["accounts.Firm"] = made.firm
    return put(Commitment, made.canaries, others, owner_id=owner, **values)


@cache
def open_round() -> int:
    """A round that everybody reads, in which all have submitted."""
    return brought_to(rounds.OPEN)


@cache
def draft_round() -> int:
    """A round that is the operator's alone."""
    return brought_to(rounds.DRAFT)


def told_round() -> int:
    """A round that has ended, whose totals everybody reads."""
    number = brought_to(rounds.SETTLED)
    with everyone():
        total = ["gap", None, None, 7]
        rounds.Release.objects.create(round_id=number, root="", totals=[total])
        Round.objects.filter(pk=number).update(published_at=now())
    return number


def brought_to(state: str) -> int:
    """A new round in a state; its number, which no answer holds by chance."""
    with everyone():
        number = 700_001 + Round.objects.count()
        Round.objects.create(**announced(number))
        for step in walk(state):
            at = {"opened_at": now()} if step == rounds.OPEN else {}
            Round.objects.filter(pk=number).update(state=step, **at)
    return number


@cache
def clearing() -> uuid.UUID:
    """A clearing, which is the operator's."""
    office = world().homes["operator"]
    assert office is not None
    with everyone():
        frozen = rounds.Snapshot.objects.create(
            round_id=office.told_in, files={}, hash="", firms={}, rows={}, engine=""
        )
        made = rounds.Clearing.objects.create(
            snapshot=frozen, purpose="publish", person="", office=office.firm
        )
        Progress.objects.create(pk=made.pk, owner_id=office.firm)
    return made.pk


@cache
def holder() -> str:
    """A firm whose lots are reserved for others."""
    return firm()


def reserved_for(name: str) -> models.Model:
    """A lot of another firm that is reserved for this one."""
    owner, named = holder(), {"accounts.Firm": name}
    with everyone():
        return put(Supply, Canaries(), named, owner_id=owner)


def lot_of(name: str) -> uuid.UUID:
    """A lot of a firm that shows in none of its rows."""
    return put(Supply, Canaries(), {"accounts.Firm": name}, owner_id=name).pk


def put(
    model: type[models.Model],
    canaries: Canaries,
    named: Mapping[str, Any] = MappingProxyType({}),
    **known: Any,
) -> models.Model:
    """A row with a value of the firm's own in every column that can hold one.

    `named`: what it names of other models. `known`: whose it is, and what is not free.
    """
    values = {**FIXED.get(model._meta.label, {}), **known}
    for one in model._meta.concrete_fields:
        if one.name in ("id", "owner", "version", "changed_at", "changed_by", *values):
            continue
        if one.is_relation:
            values[one.attname] = named[one.related_model._meta.label]
        elif one.name == "reserved_for":
            values[one.name] = named["accounts.Firm"]
        else:
            values[one.name] = canary_for(one, canaries)
    row = model(**values)
    row.save()
    return row


def with_factor(somebody: Person) -> Person:
    """The same person with a second factor."""
    if not Authenticator.objects.filter(user=somebody).exists():
        TOTP.activate(somebody, generate_totp_secret())
    return somebody


MISSING = uuid.UUID("01890000-0000-7000-8000-000000000000")
