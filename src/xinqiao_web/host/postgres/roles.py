"""The roles of the database: who may do what, and that nobody may do more."""

from collections.abc import Mapping

import psycopg
from psycopg import sql

from xinqiao_web.host.refused import refused

DATABASE = "xinqiao"
PLAIN = "LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION"
ROLES = {
    "owner": f"{PLAIN} NOBYPASSRLS",
    "web": f"{PLAIN} NOBYPASSRLS",
    "worker": f"{PLAIN} NOBYPASSRLS",
    "backup": f"{PLAIN} BYPASSRLS",
}
"""Role → what it is. Only `backup` sees past row-level security, and it only reads."""

WALLED = ("web", "worker")
"""The roles that serve members: behind row-level security, members of nothing."""

RIGHTS = (
    "SELECT, INSERT, UPDATE, DELETE ON TABLES TO web, worker",
    "USAGE, SELECT ON SEQUENCES TO web, worker",
    "SELECT ON TABLES TO backup",
    "SELECT ON SEQUENCES TO backup",
)
"""What the roles may do with every table that a migration makes."""

Connection = psycopg.Connection[tuple[object, ...]]


def set_up_roles(admin: Connection, passwords: Mapping[str, str], ours: bool) -> None:
    """Make the roles, or put right what they are; at a foreign server only make them.

    `ours`: the server is our own, where no other program's roles can be harmed. A role
    is never made with its password in clear: only its scram verifier is sent.
    """
    for role, attributes in ROLES.items():
        held = exists(admin, "pg_roles", "rolname", role)
        if held and not ours:
            continue
        verb = "ALTER" if held else "CREATE"
        run(admin, statement(admin, verb, role, attributes, passwords[role]))
    for role in WALLED if ours else ():
        for group in memberships(admin, role):
            run(admin, "REVOKE {} FROM {}", sql.Identifier(group), sql.Identifier(role))


def statement(
    admin: Connection, verb: str, role: str, attributes: str, password: str
) -> sql.Composed:
    """The statement that makes or changes a role."""
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
    """Make the platform's database, with `owner` as its owner, where it is missing."""
    if not exists(admin, "pg_database", "datname", DATABASE):
        run(admin, "CREATE DATABASE {} OWNER owner", sql.Identifier(DATABASE))


def grant(owner: Connection) -> None:
    """Let the roles in, and give web and worker rows, never tables, to change.

    Row-level security and the migrations say which rows; nobody else may connect.
    """
    here = sql.Identifier(owner.info.dbname)
    run(owner, "REVOKE ALL ON DATABASE {} FROM PUBLIC", here)
    run(owner, "GRANT CONNECT ON DATABASE {} TO backup", here)
    run(owner, "GRANT CONNECT, TEMPORARY ON DATABASE {} TO web, worker", here)
    run(owner, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    run(owner, "GRANT USAGE ON SCHEMA public TO web, worker, backup")
    for rights in RIGHTS:
        run(owner, f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights}")


def too_mighty(admin: Connection) -> list[str]:
    """The walled roles that may do more than they should, or are members of another."""
    rows = admin.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND (rolsuper OR"
        " rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)",
        [list(WALLED)],
    )
    mighty = {str(row[0]) for row in rows}
    return sorted(mighty | {role for role in WALLED if memberships(admin, role)})


def memberships(admin: Connection, role: str) -> list[str]:
    """The roles that a role is a member of."""
    rows = admin.execute(
        "SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid"
        " JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %s",
        [role],
    )
    return [str(row[0]) for row in rows]


def exists(admin: Connection, table: str, column: str, name: str) -> bool:
    """Whether a catalogue of the server holds a name."""
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(
        sql.Identifier(table), sql.Identifier(column)
    )
    return admin.execute(query, [name]).fetchone() is not None


def run(
    connection: Connection, text: str | sql.Composed, *parts: sql.Composable
) -> None:
    """Run one statement; what the server does not allow becomes a refusal."""
    query = sql.SQL(text).format(*parts) if isinstance(text, str) else text  # type: ignore[arg-type]
    try:
        connection.execute(query)
    except psycopg.errors.InsufficientPrivilege as error:
        raise refused("XH112", said=str(error).strip()) from None
