"""Neither wall lets anybody see, or touch, the rows of another firm."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection
from tests.web.actors import acting, database_role, firm

from xinqiao_web.core.context import EVERYONE, Acting, Unscoped, act_as
from xinqiao_web.core.models import Version
from xinqiao_web.market.models import Demand

MONDAY = date(2022, 3, 7)


def need(owner: str, name: str = "need-1") -> Demand:
    row = Demand(owner_id=owner, demand=name, part="car-1", week=MONDAY, pieces=5)
    row.save()
    return row


def counted() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM market_demand")
        return int(cursor.fetchone()[0])


def test_a_firm_sees_its_own_needs_and_no_others() -> None:
    ours, theirs = acting(firm()), acting(firm())
    with act_as(ours):
        need(ours.firm)
    with act_as(theirs):
        assert not Demand.objects.exists()
        assert counted() == 0


@pytest.mark.parametrize("read", [Demand.objects.count, counted])
def test_nobody_reads_without_saying_who_reads(read: Callable[[], int]) -> None:
    ours = acting(firm())
    with act_as(ours):
        need(ours.firm)
    # Also on a connection that had a context before.
    with pytest.raises((Unscoped, ProgrammingError), match="nobody said who acts"):
        read()


def test_the_web_sees_nothing_by_calling_itself_everyone() -> None:
    ours = acting(firm())
    with act_as(ours):
        need(ours.firm)
    with act_as(Acting(firm=EVERYONE)):
        assert counted() == 0
    with database_role("worker"), act_as(Acting(firm=EVERYONE)):
        assert counted() > 0


def test_the_database_refuses_a_row_for_another_firm() -> None:
    ours, theirs = acting(firm()), firm()
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        act_as(ours),
    ):
        need(theirs)


def test_two_firms_may_use_the_same_key() -> None:
    for who in (acting(firm()), acting(firm())):
        with act_as(who):
            need(who.firm, "the-same")


def test_every_state_of_a_row_is_kept_whoever_writes_it() -> None:
    ours = acting(firm())
    with act_as(ours):
        row = need(ours.firm)
        Demand.objects.filter(pk=row.pk).update(pieces=6)
        Demand.objects.filter(pk=row.pk).delete()
        states = Version.objects.filter(row=row.pk).order_by("version")
        kept = [(v.version, v.verb, v.content["pieces"], v.person) for v in states]
    assert kept == [
        (1, "insert", 5, ours.person),
        (2, "update", 6, ours.person),
        (3, "delete", 6, ours.person),
    ]


OPEN = {
    "accounts_person": "people log in before they act for a firm; it holds no secret",
    "accounts_seen": "hashes of one-time codes that were used",
    "accounts_tally": "counts under hashed keys, before anybody is known",
    "core_link": "links of the log's chain say nothing: all may check it",
    "core_head": "the end of the log's chain",
    "django_content_type": "names of tables",
    "django_migrations": "names of migrations",
    "django_session": "opaque keys; its content is signed and names a firm only by id",
    "auth_group": "not used",
    "auth_group_permissions": "not used",
    "auth_permission": "not used",
    "account_emailaddress": "mail addresses of people, as accounts_person",
    "account_emailconfirmation": "as account_emailaddress",
    "mfa_authenticator": "second factors of people, as accounts_person",
    "usersessions_usersession": "sessions of people, as accounts_person",
}
"""Tables without a wall, and why."""


def unwalled() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE relkind = 'r' AND nspname = 'public'"
            " AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        return {name for (name,) in cursor.fetchall()}


def test_every_table_has_a_wall_or_a_reason() -> None:
    jobs = {name for name in unwalled() if name.startswith("procrastinate_")}
    assert unwalled() - jobs == set(OPEN)


def test_models_with_an_owner_are_behind_both_walls() -> None:
    owned: list[Any] = [
        model
        for model in apps.get_models()
        if any(field.name == "owner" for field in model._meta.get_fields())
    ]
    assert owned
    for model in owned:
        with pytest.raises(Unscoped):
            model._default_manager.count()
        with pytest.raises(Unscoped):
            model._base_manager.count()
