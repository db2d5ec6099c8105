"""The second wall: row-level security, raised by migrations.

`app.person`, `app.firm` and `app.role` are set for each transaction by `context.py`.
The functions below read them and fail when they are not set, also on a connection that
had them in an earlier transaction: no context is an error, never zero rows.
"""

from django.db.migrations import RunSQL

NOTHING = RunSQL.noop

FIRM = "(SELECT acting('firm'))"
PERSON = "(SELECT acting('person'))"
ROLE = "(SELECT acting('role'))"

OWN = f"owner = {FIRM}"
ANYBODY = f"{PERSON} IS NOT NULL"
OPERATOR = f"{ROLE} = 'operator'"

ACTING = """
CREATE FUNCTION acting(what text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE value text := current_setting('app.' || what);
BEGIN
    IF value = '' THEN
        RAISE EXCEPTION 'nobody said who acts: app.% is not set', what;
    END IF;
    RETURN value;
END $$
"""

ROLES = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'xinqiao_web') THEN
        RAISE EXCEPTION 'the database roles are missing: run xinqiao-web migrate';
    END IF;
END $$;
GRANT USAGE ON SCHEMA public TO xinqiao_web, xinqiao_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO xinqiao_web, xinqiao_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO xinqiao_web, xinqiao_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public
    TO xinqiao_web, xinqiao_worker;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO xinqiao_web, xinqiao_worker;
"""


def wall(table: str, read: str = OWN, write: str = OWN) -> RunSQL:
    """Raise the wall around a table: who may read and who may write a row, as SQL.

    The owner of the tables migrates them and passes; the worker passes when it acts for
    all firms (`*`), which the web's role cannot even by saying so.
    """
    across = f"{FIRM} = '*'"
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY reads ON {table} FOR SELECT TO xinqiao_web, xinqiao_worker
            USING ({read});
        CREATE POLICY adds ON {table} FOR INSERT TO xinqiao_web, xinqiao_worker
            WITH CHECK ({write});
        CREATE POLICY changes ON {table} FOR UPDATE TO xinqiao_web, xinqiao_worker
            USING ({write}) WITH CHECK ({write});
        CREATE POLICY removes ON {table} FOR DELETE TO xinqiao_web, xinqiao_worker
            USING ({write});
        CREATE POLICY across ON {table} TO xinqiao_worker
            USING ({across}) WITH CHECK ({across});
        CREATE POLICY migrates ON {table} TO CURRENT_USER
            USING (true) WITH CHECK (true);
        """,
        f"""
        DROP POLICY reads ON {table}; DROP POLICY adds ON {table};
        DROP POLICY changes ON {table}; DROP POLICY removes ON {table};
        DROP POLICY across ON {table}; DROP POLICY migrates ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def policy(table: str, name: str, rule: str) -> RunSQL:
    """Give a policy of a wall another rule."""
    return RunSQL(f"ALTER POLICY {name} ON {table} {rule}", NOTHING)


def append_only(table: str) -> RunSQL:
    """Let rows of a table be added and read, never changed or removed, by anybody."""
    return RunSQL(
        f"""
        REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM xinqiao_web, xinqiao_worker;
        CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            EXECUTE FUNCTION refuse_change();
        """,
        f"DROP TRIGGER stays ON {table};",
    )


REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$
"""
