"""Browsers at the door: with passwords, second factors, and what they just proved."""

import re
from dataclasses import dataclass
from functools import cache

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.test import Client
from tests.web.actors import person

from xinqiao_web.accounts.models import Person

PASSWORD = "a-long-enough-password"


@dataclass
class Visitor:
    """Somebody with a browser."""

    person: Person
    browser: Client

    @property
    def id(self) -> str:
        return str(self.person.pk)


@cache
def hashed() -> str:
    """The password as the database holds it; hashing takes its time."""
    return make_password(PASSWORD)


def with_password(firm: str, role: str) -> Person:
    """Somebody new who can log in."""
    made = person(firm, role)
    made.password = hashed()
    made.save()
    return made


def visitor(firm: str, role: str = "planner", fresh: bool = False) -> Visitor:
    """Somebody who is logged in; `fresh`: and just said who they are."""
    made = with_password(firm, role)
    browser = Client()
    browser.force_login(made)
    if fresh:
        prove(browser)
    return Visitor(made, browser)


def prove(browser: Client) -> None:
    """Give the password again, as re-authentication asks for it."""
    answer = browser.post("/account/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()


def code_of(person: Person) -> str:
    """What the authenticator app of somebody shows now."""
    app = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(decrypt(app.data["secret"]), counters[0]))


def link_in(letter: int = -1) -> str:
    """The address in a letter, as the path of this platform."""
    found = re.search(r"https?://[^/]+(/\S+)", mail.outbox[letter].body)
    assert found
    return found.group(1)
