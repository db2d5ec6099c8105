"""What the database itself says of its walls, roles and rights."""

from typing import Any

import pytest
from django.db import ProgrammingError, connection
from tests.web.actors import database_role

SERVING = ("xinqiao_web", "xinqiao_worker")


def ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def names(sql: str, *values: Any) -> set[str]:
    return {row[0] for row in ask(sql, *values)}


OF_A_FIRM = """
SELECT DISTINCT c.relname FROM pg_class c
JOIN pg_namespace n ON n.oid = relnamespace AND nspname = 'public'
JOIN pg_attribute a ON a.attrelid = c.oid AND NOT attisdropped
LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND attnum = ANY (k.conkey)
    AND contype = 'f'
WHERE c.relkind IN ('r', 'p')
    AND (attname IN ('owner', 'firm') OR confrelid = 'accounts_firm'::regclass)
"""


def test_every_table_with_a_firm_in_it_is_walled_for_all_even_its_owner() -> None:
    walled = names(
        "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    )
    of_a_firm = names(OF_A_FIRM)
    assert {"market_demand", "core_version", "accounts_firm"} <= of_a_firm
    assert of_a_firm - walled == set()


def test_every_wall_has_a_rule_for_each_verb() -> None:
    walled = names("SELECT relname FROM pg_class WHERE relrowsecurity")
    for table in walled:
        verbs = names(
            "SELECT cmd FROM pg_policies WHERE tablename = %s"
            " AND 'xinqiao_web' = ANY (roles)",
            table,
        )
        assert verbs == {"SELECT", "INSERT", "UPDATE", "DELETE"}, table


def test_no_rule_for_those_who_serve_asks_nothing() -> None:
    rules = ask(
        "SELECT tablename, policyname, roles, qual, with_check FROM pg_policies"
    )
    assert rules
    for table, name, roles, *said in rules:
        if name == "migrates":
            assert roles == ["xinqiao_owner"], table
        else:
            asked = [text for text in said if text and text != "false"]
            assert all("acting(" in text for text in asked), (table, name)


def test_only_the_worker_crosses_firms() -> None:
    crossing = ask(
        "SELECT DISTINCT roles FROM pg_policies"
        " WHERE qual LIKE %s OR with_check LIKE %s",
        "%'*'%",
        "%'*'%",
    )
    assert crossing == [(["xinqiao_worker"],)]


def test_those_who_serve_have_no_power_over_the_database() -> None:
    powers = ask(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY (%s) AND (rolsuper"
        " OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)",
        list(SERVING),
    )
    assert powers == []
    member_of = ask(
        "SELECT m.rolname, r.rolname FROM pg_auth_members a"
        " JOIN pg_roles m ON m.oid = a.member JOIN pg_roles r ON r.oid = a.roleid"
        " WHERE m.rolname = ANY (%s)",
        list(SERVING),
    )
    assert member_of == []
    assert ask("SELECT rolsuper FROM pg_roles WHERE rolname = 'xinqiao_owner'") == [
        (False,)
    ]


@pytest.mark.parametrize("role", ["xinqiao_owner", "xinqiao_worker", "xinqiao_backup"])
def test_the_web_cannot_become_anybody_else(role: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        connection.cursor().execute(f"SET ROLE {role}")


@pytest.mark.parametrize("role", ["web", "worker"])
@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE mine (a int)",
        "ALTER TABLE market_demand DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE market_demand NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY reads ON market_demand",
        "DROP TRIGGER keeps_changed ON market_demand",
        "TRUNCATE market_demand",
        "CREATE OR REPLACE FUNCTION acting(what text) RETURNS text LANGUAGE sql"
        " AS 'SELECT 1'",
    ],
)
def test_those_who_serve_cannot_mend_a_wall(role: str, sql: str) -> None:
    with (
        database_role(role),
        pytest.raises(ProgrammingError, match="must be owner|permission denied"),
    ):
        connection.cursor().execute(sql)


def test_those_who_serve_own_nothing() -> None:
    owned = ask(
        "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = ANY (%s)"
        " AND relnamespace = 'public'::regnamespace",
        list(SERVING),
    )
    assert owned == []


def test_new_tables_are_open_to_those_who_serve_for_rows_and_nothing_else() -> None:
    given = ask(
        "SELECT DISTINCT grantee::regrole::text, privilege_type, defaclobjtype::text"
        " FROM pg_default_acl, aclexplode(defaclacl)"
        " WHERE grantee::regrole::text <> 'xinqiao_owner'"
    )
    rows = {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert {who for who, _, _ in given} == set(SERVING)
    assert {what for _, what, kind in given if kind == "r"} == rows
    assert {what for _, what, kind in given if kind == "S"} == {"USAGE", "SELECT"}


RUN_AS_OWNER = {
    "keep_version": "writes the states of rows, which nobody else may",
    "key_opens": "finds whose a key is, before anybody is known",
    "invitation_opens": "finds whose an invitation is, before anybody is known",
    "go_forward": "keeps what a commitment is about, whoever changes it",
    "hold_lots": "holds lots of others whose pieces are promised",
    "keep_changed_lots": "sees what others were promised of a lot that changes",
    "keep_removed_lots": "sees what others were promised of a lot that goes",
    "keep_within_lots": "sees all that is promised of a lot",
    "objection_in_time": "sees until when a round may be objected to",
    "round_is_open": "holds a round that a firm hands in to",
    "tell_firm": "puts news before all people of a firm",
    "forget_states": "removes the states of a firm that left; only the worker calls it",
}
"""Functions that work with the rights of the tables' owner, and why."""


def test_few_functions_work_with_the_owners_rights_and_their_names_are_fixed() -> None:
    found = ask(
        "SELECT proname, proconfig FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    )
    assert {name for name, _ in found} == set(RUN_AS_OWNER)
    # A temporary table of the caller's must not stand in for a real one.
    assert all(config == ["search_path=public, pg_temp"] for _, config in found)


def test_the_only_view_asks_who_acts() -> None:
    views = ask("SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'")
    assert [name for name, _ in views] == ["market_reserved"]
    assert all("acting(" in text for _, text in views)
    options = ask("SELECT reloptions FROM pg_class WHERE relname = 'market_reserved'")
    assert options == [(["security_barrier=true"],)]


def test_no_key_that_is_unique_over_all_firms_is_typed_by_a_member() -> None:
    keys = ask(
        "SELECT t.relname, array_agg(attname::text ORDER BY attname) FROM pg_index i"
        " JOIN pg_class t ON t.oid = indrelid AND relrowsecurity"
        " JOIN pg_attribute a ON a.attrelid = t.oid AND attnum = ANY (indkey)"
        " WHERE indisunique GROUP BY t.relname, indexrelid"
    )
    shared = {table for table, columns in keys if not set(columns) & MADE_OR_OWNED}
    assert shared == OF_THE_OPERATOR


MADE_OR_OWNED = {"id", "owner", "number", "entry_id", "digest"}
"""Columns that make a key either the firm's own or one that nobody chooses."""

OF_THE_OPERATOR = {
    "accounts_firm",
    "catalog_chip",
    "catalog_lane",
    "catalog_notice",
    "rounds_approval",
    "rounds_contributions",
    "rounds_publication",
    "rounds_release",
    "rounds_snapshot",
}
"""Tables whose rows the operator makes: their keys reveal nothing of any firm."""


def test_no_row_of_a_firm_is_numbered_by_a_sequence_that_counts_all() -> None:
    numbered = ask(
        "SELECT t.relname FROM pg_depend d JOIN pg_class s ON s.oid = d.objid"
        " AND s.relkind = 'S' JOIN pg_class t ON t.oid = d.refobjid"
        " WHERE t.relrowsecurity"
    )
    assert numbered == []
