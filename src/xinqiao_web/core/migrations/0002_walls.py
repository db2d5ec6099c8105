"""Walls around versions and log."""

from django.db import migrations

from xinqiao_web.core.walls import OWN, append_only, wall

COMMON = "owner IS NULL"


class Migration(migrations.Migration):
    """Who may read versions and the log's details, and that the log only grows."""

    dependencies = [("core", "0001_initial")]
    operations = [
        wall("core_version", f"{OWN} OR {COMMON}", f"{OWN} OR {COMMON}"),
        wall("core_detail"),
        append_only("core_entry"),
        append_only("core_detail"),
        migrations.RunSQL(
            "INSERT INTO core_head (id, number, hash) VALUES (1, 0, repeat('0', 64))",
            migrations.RunSQL.noop,
        ),
    ]
