"""A grant waits while its module is gone; to who left, nothing is granted."""

from django.db import migrations, models

from xinqiao_web.core.walls import FIRM, OWN, policy

WAIT = """
CREATE FUNCTION wait_for_module() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE catalog_grant g SET waits = true FROM rows r
    WHERE g.owner = r.owner AND g.part = r.part AND NOT g.waits;
    RETURN NULL;
END $$;
CREATE TRIGGER leaves AFTER DELETE ON catalog_part
    REFERENCING OLD TABLE AS rows FOR EACH STATEMENT
    EXECUTE FUNCTION wait_for_module();
CREATE FUNCTION come_with_module() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE catalog_grant g SET waits = false, name = r.name FROM rows r
    WHERE g.owner = r.owner AND g.part = r.part AND g.waits;
    RETURN NULL;
END $$;
CREATE TRIGGER comes AFTER INSERT ON catalog_part
    REFERENCING NEW TABLE AS rows FOR EACH STATEMENT
    EXECUTE FUNCTION come_with_module();
"""
DROP = """
DROP FUNCTION wait_for_module() CASCADE;
DROP FUNCTION come_with_module() CASCADE;
"""

SORT_OUT = """
SELECT set_config('app.person', 'migration', true),
    set_config('app.cause', 'migration', true);
DELETE FROM catalog_grant g USING accounts_firm f
    WHERE f.firm = g.granted_to AND f.state = 'left';
UPDATE catalog_grant g SET waits = true WHERE NOT EXISTS (
    SELECT FROM catalog_part p WHERE p.owner = g.owner AND p.part = g.part);
"""


class Migration(migrations.Migration):
    """The wall hides from others what waits."""

    dependencies = [
        ("accounts", "0007_news"),
        ("catalog", "0003_proposals"),
    ]
    operations = [
        migrations.AddField(
            "grant", "waits", models.BooleanField(db_default=False, editable=False)
        ),
        policy(
            "catalog_grant",
            "reads",
            f"USING ({OWN} OR (granted_to = {FIRM} AND NOT waits))",
        ),
        migrations.RunSQL(WAIT, DROP),
        migrations.RunSQL(SORT_OUT, migrations.RunSQL.noop),
    ]
