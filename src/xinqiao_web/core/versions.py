"""Every state that a row ever had, written by the database itself.

Triggers, not the application, keep versions: no write can forget them, whether one row
by hand or a hundred thousand by an import.
"""

from django.db.migrations import RunSQL

GUARD = """
ALTER FUNCTION keep_version() SECURITY DEFINER;
ALTER FUNCTION keep_version() SET search_path = public, pg_temp;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON core_version FROM xinqiao_web, xinqiao_worker
"""
"""Only the trigger adds states, whoever changed the row; nobody forges or mends one."""

FUNCTIONS = """
CREATE FUNCTION count_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        NEW.version := OLD.version + 1;
    END IF;
    NEW.changed_at := now();
    NEW.changed_by := acting('person');
    RETURN NEW;
END $$;
CREATE FUNCTION keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO core_version
        (sheet, row, owner, version, verb, content, person, cause)
    SELECT TG_ARGV[0], r.id, to_jsonb(r)->>'owner',
        r.version + (TG_OP = 'DELETE')::int,
        lower(TG_OP), to_jsonb(r), acting('person'), acting('cause')
    FROM rows r;
    RETURN NULL;
END $$;
"""


def keep_versions(table: str, sheet: str) -> RunSQL:
    """Keep each state of the rows of a table, as those of the sheet named."""
    return RunSQL(
        f"""
        CREATE TRIGGER counts BEFORE INSERT OR UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION count_version();
        CREATE TRIGGER keeps_added AFTER INSERT ON {table}
            REFERENCING NEW TABLE AS rows FOR EACH STATEMENT
            EXECUTE FUNCTION keep_version('{sheet}');
        CREATE TRIGGER keeps_changed AFTER UPDATE ON {table}
            REFERENCING NEW TABLE AS rows FOR EACH STATEMENT
            EXECUTE FUNCTION keep_version('{sheet}');
        CREATE TRIGGER keeps_removed AFTER DELETE ON {table}
            REFERENCING OLD TABLE AS rows FOR EACH STATEMENT
            EXECUTE FUNCTION keep_version('{sheet}');
        """,
        f"""
        DROP TRIGGER counts ON {table}; DROP TRIGGER keeps_added ON {table};
        DROP TRIGGER keeps_changed ON {table}; DROP TRIGGER keeps_removed ON {table};
        """,
    )
