"""Fill an empty platform with a believable market, and an account for each role."""

import json
from datetime import timedelta
from typing import Any

import polars as pl
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from xinqiao import Market, sample_market
from xinqiao_web.accounts.models import Firm, Membership, Person
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.market.imports.whole import load_market

SIZES = {"firms": 26, "programmes": 40, "positions": 60, "chips": 1500, "weeks": 26}
OFFICES = {"operator": "exchange", "regulator": "authority"}
ROLES = (
    ("operator", "exchange"),
    ("regulator", "authority"),
    ("administrator", "oem-a"),
    ("planner", "oem-a"),
    ("viewer", "oem-a"),
    ("seller", "distributor-a"),
    ("lab", "lab-a"),
)
PASSWORD = "demo-only-not-secret"


class Command(BaseCommand):
    """Makes the demo; does nothing where there is one."""

    help = __doc__ or ""

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Seed once; print the accounts either way."""
        if not settings.DEMO:
            raise CommandError("a demo is made with XINQIAO_PROFILE=demo only")
        page = settings.DATA / "demo.json"
        with act_as(Acting(firm=EVERYONE)):
            # Written before it is committed: a market whose accounts nobody knows is
            # lost, accounts without their market are made again.
            if not Firm.objects.exists():
                accounts = seed()
                page.touch(mode=0o600)
                page.write_text(json.dumps(accounts), encoding="utf-8")
        self.stdout.write(page.read_text(encoding="utf-8"))


def seed() -> list[dict[str, str]]:
    """A market of about sixty firms, and one account for each role."""
    load_market(from_this_week(sample_market(**SIZES, seed=1)))
    for role, firm in OFFICES.items():
        Firm.objects.create(firm=firm, office=role)
    accounts = [
        account("operator", "exchange", "second"),
        *(account(role, firm) for role, firm in ROLES),
    ]
    record("demo.seeded")
    return accounts


def from_this_week(market: Market) -> Market:
    """The same market, moved so that it begins in the week of today."""
    today = localdate()
    first = min(market.demand["week"].min(), market.supply["week"].min())  # type: ignore[type-var]
    moved = today - timedelta(days=today.weekday()) - first  # type: ignore[operator]
    tables = {}
    for name, rows in market.tables.items():
        dates = [column for column, kind in rows.schema.items() if kind == pl.Date]
        tables[name] = rows.with_columns(pl.col(dates) + moved)
    return Market.from_tables(tables)


def account(role: str, firm: str, name: str = "") -> dict[str, str]:
    """Somebody of a role, with a second factor; a second one of it by another name."""
    email = f"{name or role}@{firm}.example"
    person = Person.objects.create_user(email, PASSWORD)
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    Membership.objects.create(owner_id=firm, person=person, role=role)
    return {"role": role, "email": email, "password": PASSWORD, "totp": secret}
