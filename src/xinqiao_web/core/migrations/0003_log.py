"""The log's chain apart from its lines; versions that only the database writes."""

from django.db import migrations, models

from xinqiao_web.core.versions import GUARD
from xinqiao_web.core.walls import (
    ANYBODY,
    FIRM,
    NOTHING,
    OPERATOR,
    OWN,
    PERSON,
    ROLE,
    append_only,
    policy,
    wall,
)

MINE = f"{OWN} AND ({FIRM} <> '-' OR person = {PERSON})"
OVERSEER = f"{OPERATOR} OR {ROLE} = 'regulator'"
OWN_LINE = "EXISTS (SELECT FROM core_detail d WHERE d.entry_id = number)"


class Migration(migrations.Migration):
    """All may check the chain; a line is read by its firm and by those who oversee."""

    dependencies = [("core", "0002_walls")]
    operations = [
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "number",
                    models.BigIntegerField(primary_key=True, serialize=False),
                ),
                ("leaf", models.TextField()),
                ("hash", models.TextField()),
            ],
        ),
        migrations.RemoveField(model_name="entry", name="previous"),
        migrations.RemoveField(model_name="entry", name="hash"),
        migrations.AlterModelOptions(
            name="entry",
            options={
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        append_only("core_link"),
        wall("core_entry", f"{OVERSEER} OR {OWN_LINE}", ANYBODY),
        policy("core_detail", "reads", f"USING ({MINE})"),
        policy("core_detail", "adds", f"WITH CHECK ({MINE})"),
        migrations.RunSQL(
            "REVOKE INSERT, DELETE ON core_head FROM xinqiao_web, xinqiao_worker",
            NOTHING,
        ),
        migrations.RunSQL(GUARD, NOTHING),
    ]
