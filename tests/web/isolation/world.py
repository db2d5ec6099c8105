"""A small world of competing firms: a row of each in every table, and all roles."""

import uuid
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.db import models
from django.test import Client
from tests.web.actors import everyone, firm, person
from tests.web.isolation.canaries import Canaries, canary_for

from xinqiao_web.accounts.models import Firm, Membership, Person
from xinqiao_web.core.models import Detail, Version
from xinqiao_web.core.scope import Scoped

MEMBERS = ("viewer", "planner", "seller", "administrator", "lab")
OFFICES = ("operator", "regulator")
ROLES = ("anonymous", *MEMBERS, *OFFICES, "suspended")

WRITTEN_BY_THE_DATABASE = (Version, Detail, Membership)
FIXED: dict[str, dict[str, Any]] = {"catalog.Proposal": {"state": "open"}}
"""Values of a model that are not free; each model not named here takes any."""


@dataclass
class House:
    """A firm, its values, and one row of it in every table, by model."""

    firm: str
    canaries: Canaries
    rows: dict[str, models.Model] = field(default_factory=dict)


@dataclass
class World:
    """`homes`: the house of each role. `rival`: whose rows nobody else may see."""

    people: dict[str, Person | None]
    homes: dict[str, House | None]
    rival: House
    partner: House


def owned_models() -> list[type[models.Model]]:
    """All models whose rows belong to a firm and are written by hand."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Scoped)
        and model._meta.managed
        and any(f.name == "owner" for f in model._meta.get_fields())
        and model not in WRITTEN_BY_THE_DATABASE
    ]


def member_as(role: str) -> str:
    """What somebody of a role is to its firm."""
    return "administrator" if role == "suspended" else role


@cache
def world() -> World:
    """The world, made once."""
    partner = house(firm())
    rival, ours, away = (house(firm(), partner) for _ in range(3))
    offices = {role: house(firm(office=role), partner) for role in OFFICES}
    homes = {**dict.fromkeys(MEMBERS, ours), **offices, "suspended": away}
    people = {
        role: with_factor(person(homes[role].firm, member_as(role))) for role in homes
    }
    # Somebody of the rival whose name and address must not show either.
    stranger = with_factor(person(rival.firm, "administrator"))
    rival.canaries.seen_as.add(stranger.email)
    with everyone():
        Person.objects.filter(pk=stranger.pk).update(name=rival.canaries.text())
        Firm.objects.filter(firm=away.firm).update(state="suspended")
    return World(
        {"anonymous": None, **people}, {"anonymous": None, **homes}, rival, partner
    )


def house(name: str, partner: House | None = None) -> House:
    """A firm with a row in every table; what names another firm names the partner."""
    made = House(name, Canaries())
    with everyone():
        for model in owned_models():
            made.rows[model._meta.label] = put(model, made, partner)
    return made


def put(model: type[models.Model], owner: House, partner: House | None) -> models.Model:
    """A row with a value of the firm's own in every column that can hold one."""
    other = partner.firm if partner else owner.firm
    values = dict(FIXED.get(model._meta.label, {}))
    for one in model._meta.concrete_fields:
        if one.name in ("id", "owner", "version", "changed_at", "changed_by", *values):
            continue
        if one.is_relation:
            values[one.attname] = other
        elif one.name == "reserved_for":
            values[one.name] = other
        else:
            values[one.name] = canary_for(one, owner.canaries)
    row = model(owner_id=owner.firm, **values)
    row.save()
    return row


def with_factor(somebody: Person) -> Person:
    """The same person with a second factor."""
    with everyone():
        TOTP.activate(somebody, generate_totp_secret())
    return somebody


def browser_of(role: str) -> Client:
    """A browser in which somebody of a role is logged in; anonymous: nobody is."""
    browser = Client(raise_request_exception=False)
    somebody = world().people[role]
    if somebody is not None:
        browser.force_login(somebody)
    return browser


MISSING = uuid.UUID("01890000-0000-7000-8000-000000000000")
