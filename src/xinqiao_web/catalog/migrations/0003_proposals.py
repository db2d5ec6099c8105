"""What a proposal is about; grants that follow their module."""

from django.db import migrations, models

FOLLOW = """
CREATE FUNCTION follow_module() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A grant of a module of this name that is gone stands in the way.
    DELETE FROM catalog_grant
    WHERE owner = OLD.owner AND part = NEW.part AND NEW.part <> OLD.part;
    UPDATE catalog_grant SET part = NEW.part, name = NEW.name
    WHERE owner = OLD.owner AND part = OLD.part;
    RETURN NULL;
END $$;
CREATE TRIGGER follows AFTER UPDATE OF part, name ON catalog_part
    FOR EACH ROW
    WHEN (OLD.part IS DISTINCT FROM NEW.part OR OLD.name IS DISTINCT FROM NEW.name)
    EXECUTE FUNCTION follow_module();
"""


class Migration(migrations.Migration):
    """Proposals and grants."""

    dependencies = [
        ("accounts", "0006_leaving"),
        ("catalog", "0002_walls"),
    ]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="part",
            field=models.TextField(db_default=""),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("subject__in", ("chip", "firm", "programme"))),
                name="proposal_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("owner", "subject", "part"),
                name="one_open_proposal",
            ),
        ),
        migrations.RunSQL(FOLLOW, "DROP FUNCTION follow_module() CASCADE"),
    ]
