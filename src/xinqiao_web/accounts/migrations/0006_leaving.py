"""What a firm that left was, row by row, is forgotten; the log of it is not."""

from django.db import migrations

FORGET = """
CREATE FUNCTION forget_states(gone text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM core_version v USING accounts_firm f
    WHERE v.owner = gone AND f.firm = gone AND f.state = 'left'
$$;
REVOKE EXECUTE ON FUNCTION forget_states(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_states(text) TO xinqiao_worker;
"""


class Migration(migrations.Migration):
    """States of rows are removed for a firm that left, by the worker, never else."""

    dependencies = [("accounts", "0005_seen"), ("core", "0003_log")]
    operations = [migrations.RunSQL(FORGET, "DROP FUNCTION forget_states(text)")]
