"""The roles of the database: who may do what, and that nobody may do more."""

from collections.abc import Mapping

import psycopg
from psycopg import sql

from xinqiao_web.host.refused import refused

DATABASE = "xinqiao"
PREFIX = "xinqiao_"
PLAIN = "LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION"
ROLES = {
    "owner": f"{PLAIN} NOBYPASSRLS",
    "web": f"{PLAIN} NOBYPASSRLS",
    "worker": f"{PLAIN} NOBYPASSRLS",
    "backup": f"{PLAIN} BYPASSRLS",
}
"""Process → what its role is. Only `backup` sees all firms' rows, and it only reads."""

WALLED = ("web", "worker")
"""Those that serve members: behind row-level security, members of nothing."""

ENTRANCE = """
REVOKE ALL ON DATABASE {here} FROM PUBLIC;
GRANT CONNECT ON DATABASE {here} TO xinqiao_backup;
GRANT CONNECT, TEMPORARY ON DATABASE {here} TO xinqiao_web, xinqiao_worker;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO xinqiao_backup;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO xinqiao_backup;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON SEQUENCES TO xinqiao_backup
"""
"""Who may come in. What web and worker may do there, the migrations say."""

Connection = psycopg.Connection[tuple[object, ...]]


def set_up_roles(admin: Connection, passwords: Mapping[str, str], ours: bool) -> None:
    """Make the roles, or put right what they are; at a foreign server only make them.

    `ours`: the server is our own, where no other program's roles can be harmed; at a
    foreign one the address we are given is already the owner's. A role is never made
    with its password in clear: only its scram verifier is sent.
    """
    for process, attributes in ROLES.items():
        held = exists(admin, "pg_roles", "rolname", PREFIX + process)
        if not ours and (held or process == "owner"):
            continue
        verb = "ALTER" if held else "CREATE"
        run(admin, statement(admin, verb, process, attributes, passwords[process]))
    for process in WALLED if ours else ():
        role = sql.Identifier(PREFIX + process)
        for group in memberships(admin, process):
            run(admin, sql.SQL("REVOKE {} FROM {}").format(sql.Identifier(group), role))


def statement(
    admin: Connection, verb: str, process: str, attributes: str, password: str
) -> sql.Composed:
    """The statement that makes or changes a role."""
    role = PREFIX + process
    sealed = admin.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    )
    return sql.SQL("{} ROLE {} {} PASSWORD {}").format(
        sql.SQL(verb),  # type: ignore[arg-type]
        sql.Identifier(role),
        sql.SQL(attributes),  # type: ignore[arg-type]
        sql.Literal(sealed.decode()),
    )


def make_database(admin: Connection) -> None:
    """Make the platform's database, belonging to the owner, where it is missing."""
    if not exists(admin, "pg_database", "datname", DATABASE):
        names = sql.Identifier(DATABASE), sql.Identifier(PREFIX + "owner")
        run(admin, sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))


def grant(owner: Connection) -> None:
    """Let the roles in, and nobody else."""
    run(owner, sql.SQL(ENTRANCE).format(here=sql.Identifier(owner.info.dbname)))


def too_mighty(admin: Connection) -> list[str]:
    """The walled roles that may do more than they should, or are members of another."""
    rows = admin.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND (rolsuper OR"
        " rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)",
        [[PREFIX + process for process in WALLED]],
    )
    mighty = {str(row[0]) for row in rows}
    joined = {PREFIX + process for process in WALLED if memberships(admin, process)}
    return sorted(mighty | joined)


def memberships(admin: Connection, process: str) -> list[str]:
    """The roles that a process's role is a member of."""
    rows = admin.execute(
        "SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid"
        " JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %s",
        [PREFIX + process],
    )
    return [str(row[0]) for row in rows]


def exists(admin: Connection, table: str, column: str, name: str) -> bool:
    """Whether a catalogue of the server holds a name."""
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(
        sql.Identifier(table), sql.Identifier(column)
    )
    return admin.execute(query, [name]).fetchone() is not None


def run(connection: Connection, statement: sql.Composed) -> None:
    """Run one statement; what the server does not allow becomes a refusal."""
    try:
        connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege as error:
        raise refused("XH112", said=str(error).strip()) from None
