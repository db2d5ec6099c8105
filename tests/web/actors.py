"""Firms and people made for one test, each with names of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client

from xinqiao_web.accounts.models import KEEPERS, Firm, Membership, Person
from xinqiao_web.core.context import EVERYONE, Acting, act_as

_numbers = count(1)


@contextmanager
def database_role(role: str) -> Iterator[None]:
    """Work as another database role: `worker` for what jobs do, `owner`."""
    before = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = f"xinqiao_{role}"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = before


@contextmanager
def everyone() -> Iterator[None]:
    """Act for all firms, as jobs of the worker may."""
    with database_role("worker"), act_as(Acting(firm=EVERYONE)):
        yield


def firm(role: str = "oem", **values: Any) -> str:
    """A new admitted firm; its id."""
    name = f"{role}-{next(_numbers)}"
    with everyone():
        Firm.objects.create(firm=name, role=role, **values)
    return name


def person(firm: str, role: str = "planner") -> Person:
    """Somebody new in a role of a firm, with a second factor if the role needs one."""
    with everyone():
        made = Person.objects.create_user(f"{role}-{next(_numbers)}@{firm}.example")
        Membership.objects.create(owner_id=firm, person=made, role=role)
    if role in KEEPERS:
        TOTP.activate(made, generate_totp_secret())
    return made


def acting(firm: str, role: str = "planner") -> Acting:
    """The context of somebody new in a role of a firm."""
    return Acting(str(person(firm, role).pk), firm, role)


def client(firm: str, role: str = "planner") -> Client:
    """A browser in which somebody new in a role of a firm is logged in."""
    browser = Client(raise_request_exception=True, SERVER_NAME="localhost")
    browser.force_login(person(firm, role))
    return browser
