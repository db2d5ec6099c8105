"""Another key signs and seals; what the former one signed and sealed still opens."""

import subprocess

import pytest
from tests.web.host.conftest import command, opened

PEOPLE = """
import django
django.setup()
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from xinqiao_web.accounts.models import Person
"""
BEFORE = """
person = Person.objects.create_user("kept@oem-a.example", None)
kinds = Authenticator.Type
for kind, name in ((kinds.TOTP, "secret"), (kinds.RECOVERY_CODES, "seed")):
    data = {name: encrypt("sealed " + name), "used_mask": 5}
    Authenticator.objects.create(user=person, type=kind, data=data)
session = SessionStore()
session["firm"] = "oem-a"
session.save()
print(session.session_key, person.get_session_auth_hash(), settings.MARKET_KEY)
"""
AFTER = """
import sys
key, signed = sys.argv[1:]
person = Person.objects.get(email="kept@oem-a.example")
factors = Authenticator.objects.filter(user=person).order_by("pk")
for factor in factors:
    for name, sealed in factor.data.items():
        print(decrypt(sealed) if name != "used_mask" else sealed)
print(SessionStore(key).get("firm"))
print(signed in person.get_session_auth_fallback_hash())
settings.SECRET_KEY_FALLBACKS = []
sealed = factors.get(type=Authenticator.Type.TOTP).data["secret"]
print(decrypt(sealed), settings.MARKET_KEY)
"""


def told(folder, code, *words):
    """What the platform's own code says in the worker's place."""
    with opened(folder) as (ready, _):
        user = ready.people.worker.dropping()
        done = subprocess.run(
            ready.python("-c", PEOPLE + code, *words),
            env=ready.environment("worker"),
            cwd="/",
            text=True,
            capture_output=True,
            check=False,
            **user,
        )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


@pytest.fixture(scope="module")
def market(folder):
    """A market with somebody in it, who has second factors and a session."""
    assert command(folder.path, "migrate").returncode == 0
    return folder


def test_a_new_key_signs_and_what_the_former_one_signed_stays_good(market):
    session, signed, drawn = told(market, BEFORE)[0].split()
    former = (market.keys / "host" / "django").read_text()
    done = command(market.path, "renew-key")
    assert (done.returncode, done.stderr) == (0, "")
    held = (market.keys / "host" / "django").read_text().split("\n")
    assert held[1:] == [former]
    assert held[0] != former
    assert told(market, AFTER, session, signed) == [
        *("sealed secret", "5", "sealed seed", "5"),
        *("oem-a", "True", f"sealed secret {drawn}"),
    ]
    done = command(market.path, "renew-key", "--lang", "zh")
    assert "重新启动平台" in done.stdout
    assert former not in (market.keys / "host" / "django").read_text()
    assert told(market, AFTER, session, signed) == [
        *("sealed secret", "5", "sealed seed", "5"),
        *("None", "False", f"sealed secret {drawn}"),
    ]


def test_who_was_killed_before_all_was_sealed_anew_loses_nothing(market):
    from xinqiao_web.host import keys

    with opened(market) as (ready, _):
        keys.renew(market, ready.people)
    done = command(market.path, "renew-key")
    assert (done.returncode, done.stderr) == (0, "")
    assert told(market, AFTER, "none", "none")[-1].startswith("sealed secret ")


def test_while_the_platform_runs_no_key_is_renewed(market):
    before = (market.keys / "host" / "django").read_text()
    with opened(market):
        done = command(market.path, "renew-key")
    assert (done.returncode, done.stderr[:5]) == (2, "XH101")
    assert (market.keys / "host" / "django").read_text() == before
