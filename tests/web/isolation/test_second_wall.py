"""The second wall stands alone: with the first taken away, it blocks every cell."""

import uuid
from collections.abc import Callable, Iterator
from copy import copy
from functools import partial
from typing import Any

import pytest
from django.db import (
    DatabaseError,
    ProgrammingError,
    connection,
    models,
    transaction,
)
from django.db.models import F
from tests.web.isolation.canaries import found
from tests.web.isolation.world import ROLES, member_as, owned_models, world

from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.models import Version
from xinqiao_web.core.scope import ScopedManager

ACTORS = [role for role in ROLES if role != "anonymous"]
TABLES = owned_models()


@pytest.fixture(autouse=True)
def _without_the_first_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        ScopedManager, "get_queryset", lambda self: models.Manager.get_queryset(self)
    )


def acting_in(role: str) -> Acting:
    home, somebody = world().homes[role], world().people[role]
    assert home is not None
    assert somebody is not None
    return Acting(str(somebody.pk), home.firm, member_as(role))


@pytest.fixture(params=ACTORS)
def who(request: pytest.FixtureRequest) -> Iterator[Acting]:
    with act_as(acting_in(request.param)) as acting:
        yield acting


def owner_of(model: type[models.Model]) -> str:
    return str(model._meta.get_field("owner").attname)


def rows_of(model: type[models.Model]) -> list[dict[str, Any]]:
    return list(model._default_manager.values())


def test_it_hides_every_row_of_others(who: Acting) -> None:
    for model in TABLES:
        rows = [row for row in rows_of(model) if row.get("buyer_id") != who.firm]
        owners = {row[owner_of(model)] for row in rows}
        if who.role in OFFICES and model._meta.db_table in FOR_MEMBERS:
            assert not owners, model
            continue
        assert who.firm in owners, model
        if not decides(who, model):
            assert owners == {who.firm}, model


FOR_THE_OPERATOR = {
    "catalog_proposal": "what members ask it for",
    "accounts_invitation": "who is asked to join: membership is its work",
    "accounts_recovery": "who lost a second factor",
    "accounts_departure": "which firm leaves",
    "rounds_steering": "what it approved of what they asked for",
    "rounds_objection": "what they object to a round, which is said to it",
    "rounds_submission": "that they handed in, and when; what, is in another table",
}
"""Tables of members that the operator reads and answers, and why."""


FOR_MEMBERS = {"rounds_result"}
"""Tables of which only those who take part read a row, be it of their own firm."""

OFFICES = {"operator", "regulator", "lab"}

NO = "row-level|permission denied|no objection to round"
"""How the database refuses: by a policy, by rights, or by a rule of its own."""


def refused(ask: Callable[[], Any]) -> bool:
    """Whether the database lets nothing happen: no row, or no right to any."""
    try:
        with transaction.atomic():
            return not ask()
    except ProgrammingError as error:
        return "permission denied" in str(error)


def decides(who: Acting, model: Any) -> bool:
    return who.role == "operator" and model._meta.db_table in FOR_THE_OPERATOR


def test_it_lets_nobody_write_rows_of_others(who: Acting) -> None:
    for model in TABLES:
        if decides(who, model):
            continue
        rival = world().rival.rows[model._meta.label]
        foreign = model._default_manager.filter(pk=rival.pk)
        same = {owner_of(model): F(owner_of(model))}
        assert refused(partial(foreign.update, **same)), model
        assert refused(lambda rows=foreign: rows.delete()[0]), model
        assert refused(foreign.select_for_update().exists), model


def test_it_lets_nobody_give_rows_to_others(who: Acting) -> None:
    for model in TABLES:
        ours = model._default_manager.filter(**{owner_of(model): who.firm})
        if decides(who, model):
            continue
        with pytest.raises(DatabaseError, match=NO), transaction.atomic():
            ours.update(**{owner_of(model): world().rival.firm})


def test_it_lets_nobody_add_rows_for_others(who: Acting) -> None:
    for model in TABLES:
        row = copy(world().rival.rows[model._meta.label])
        if not model._meta.pk.is_relation:
            row.pk = uuid.uuid4()
        if decides(who, model):
            continue
        with pytest.raises(DatabaseError, match=NO), transaction.atomic():
            row.save(force_insert=True)


def test_no_cell_of_the_rival_shows_in_any_table(who: Acting) -> None:
    canaries = world().rival.canaries.seen_as
    for name in readable_tables():
        if who.role == "operator" and name in FOR_THE_OPERATOR:
            continue
        if name in OF_PEOPLE:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{name}" t')  # noqa: S608
            text = "\n".join(row for (row,) in cursor.fetchall())
        assert found(canaries, text) == set(), name


OF_PEOPLE = {"accounts_person", "account_emailaddress"}
"""Tables of people, who log in before they act for a firm: they have no wall."""


def readable_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE relkind IN ('r', 'v', 'm', 'p', 'f') AND nspname = 'public'"
            " AND has_table_privilege(pg_class.oid, 'SELECT')"
        )
        return sorted(name for (name,) in cursor.fetchall())


def test_it_hides_the_versions_of_others(who: Acting) -> None:
    owners = set(Version.objects.values_list("owner", flat=True))
    assert owners <= {None, who.firm}


UNSAID = "nobody said who acts|permission denied"
"""Without a context, or, of what nobody may change, without the right."""


def test_without_a_context_every_query_is_an_error() -> None:
    for model in TABLES:
        rows = model._default_manager
        for ask in (
            rows.count,
            rows.all().delete,
            partial(rows.update, **{owner_of(model): "-"}),
        ):
            with pytest.raises(ProgrammingError, match=UNSAID):
                ask()
