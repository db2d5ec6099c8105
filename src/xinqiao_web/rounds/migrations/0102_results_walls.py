"""Walls around results, releases, what stands behind them, and objections."""

from django.db import migrations

from xinqiao_web.core.walls import ANYBODY, OPERATOR, OWN, append_only, wall

NOBODY = "false"
MEMBERS = "acting('role') NOT IN ('operator', 'regulator', 'lab')"

IN_TIME = """
CREATE FUNCTION objection_in_time() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF acting('firm') <> '*' AND NOT EXISTS (
        SELECT FROM rounds_round WHERE number = NEW.round_id
        AND published_at IS NOT NULL AND objections_by > now())
    THEN
        RAISE EXCEPTION 'no objection to round % can be made', NEW.round_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER in_time BEFORE INSERT ON rounds_objection
    FOR EACH ROW EXECUTE FUNCTION objection_in_time();
"""


class Migration(migrations.Migration):
    """Each firm reads its result, everybody the release, nobody what is behind it."""

    dependencies = [("rounds", "0101_results")]
    operations = [
        wall("rounds_result", f"{OWN} AND {MEMBERS}", NOBODY),
        wall("rounds_release", ANYBODY, NOBODY),
        wall("rounds_contributions", NOBODY, NOBODY),
        wall("rounds_objection", f"{OWN} OR {OPERATOR}", f"{OWN} AND {MEMBERS}"),
        append_only("rounds_result"),
        append_only("rounds_release"),
        append_only("rounds_contributions"),
        append_only("rounds_objection"),
        migrations.RunSQL(IN_TIME, "DROP FUNCTION objection_in_time() CASCADE"),
    ]
