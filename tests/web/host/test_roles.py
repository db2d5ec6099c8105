"""The database lets in those with a password, on its socket, to do their work alone."""

import os
import stat
from dataclasses import replace

import psycopg
import pytest
from tests.web.host.conftest import AS_ROOT, claimed, opened, told

from xinqiao_web.host import database
from xinqiao_web.host.machine import machine
from xinqiao_web.host.postgres import postmaster
from xinqiao_web.host.postgres.sockets import LONGEST, socket_folder, socket_of
from xinqiao_web.host.refused import Refused
from xinqiao_web.host.screen import Screen
from xinqiao_web.host.supervisor import Supervisor


@pytest.fixture(scope="module")
def ready(folder):
    with opened(folder) as (ready, _):
        yield ready


def test_web_and_worker_can_do_nothing_but_their_work(ready):
    with database.connected(ready.url("web")) as web:
        rows = web.execute(
            "SELECT rolname, rolsuper OR rolcreaterole OR rolcreatedb,"
            " rolreplication, rolbypassrls,"
            " (SELECT count(*) FROM pg_auth_members WHERE member = r.oid)"
            " FROM pg_roles r WHERE rolname LIKE 'xinqiao%' ORDER BY rolname"
        ).fetchall()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("SET ROLE xinqiao_owner")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("CREATE TABLE mine (a int)")
    assert rows == [
        ("xinqiao_backup", False, False, True, 0),
        ("xinqiao_owner", False, False, False, 0),
        ("xinqiao_web", False, False, False, 0),
        ("xinqiao_worker", False, False, False, 0),
    ]


def test_a_role_that_was_made_mighty_is_put_right(ready):
    with database.connected(ready.admin_url()) as admin:
        admin.execute("ALTER ROLE xinqiao_web BYPASSRLS")
        admin.execute("GRANT xinqiao_owner TO xinqiao_worker")
        database.set_up(ready)
        assert not admin.execute(
            "SELECT 1 FROM pg_roles WHERE rolname = 'xinqiao_web' AND rolbypassrls"
            " UNION SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member"
            " WHERE rolname = 'xinqiao_worker'"
        ).fetchall()


@pytest.mark.parametrize("role", ["postgres", "xinqiao_owner", "xinqiao_web"])
def test_nobody_gets_in_without_a_password(ready, role):
    host = str(socket_folder(ready.folder))
    with pytest.raises(psycopg.OperationalError) as error:
        psycopg.connect(host=host, user=role, dbname="xinqiao", passfile=os.devnull)
    assert "password" in str(error.value)


def test_the_server_hears_on_its_socket_alone_and_forgets_nothing(ready):
    with database.connected(ready.url("owner")) as owner:
        shown = [
            owner.execute(f"SHOW {name}").fetchone()[0]
            for name in ("listen_addresses", "fsync", "full_page_writes")
        ]
        trusted = owner.execute("SHOW password_encryption").fetchone()[0]
    assert shown == ["", "on", "on"]
    assert trusted == "scram-sha-256"
    rules = (ready.folder.postgres / "pg_hba.conf").read_text()
    lines = [
        line.split()[-1] for line in rules.splitlines() if line[:1] not in ("#", "")
    ]
    assert set(lines) == {"scram-sha-256"}


def test_what_is_secret_is_closed(ready):
    folder, people = ready.folder, ready.people
    place = socket_folder(folder)
    assert len(os.fsencode(socket_of(place))) <= LONGEST < len(str(folder.path))
    assert stat.S_IMODE(place.stat().st_mode) == (0o750 if AS_ROOT else 0o700)
    assert stat.S_IMODE(folder.postgres.stat().st_mode) == 0o700
    owners = {
        "postgres": people.database,
        "owner": people.database,
        "backup": people.database,
        "web": people.web,
        "worker": people.worker,
    }
    for process, user in owners.items():
        for file in (folder.keys / process).iterdir():
            found = file.stat()
            assert (stat.S_IMODE(found.st_mode), found.st_uid) == (0o600, user.uid)


def test_another_server_gets_the_roles_and_keeps_those_it_has(place):
    """A foreign server: one of ours, without its roles, and a landlord's database."""
    server = machine(claimed(place / "server"), "production", told(place / "server"))
    database.make_files(server)
    supervisor = Supervisor(server.folder.logs, Screen("en"))
    with supervisor.hearing():
        supervisor.watch(database.server(server))
        assert supervisor.until(lambda: postmaster.ready(server.folder), 60)
        with database.connected(server.admin_url()) as admin:
            admin.execute(
                "CREATE ROLE landlord LOGIN CREATEROLE BYPASSRLS PASSWORD 'x'"
            )
            admin.execute("CREATE DATABASE market OWNER landlord")
        url = server.url("owner").replace("/xinqiao?", "/market?")
        url = url.replace(server.passwords["owner"], "x").replace("_owner", "")
        url = url.replace("//xinqiao:", "//landlord:")
        first = machine(
            claimed(place / "first"),
            "production",
            told(place / "first", DATABASE_URL=url),
        )
        database.set_up(first)
        database.set_up(first)
        second = replace(first, passwords={**first.passwords, "web": "not-ours"})
        with pytest.raises(Refused, match="XH114"):
            database.set_up(second)
        database.set_up(first)
