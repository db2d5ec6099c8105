"""Walls around commitments, and what the database holds to."""

from django.db import migrations

from xinqiao_web.commitments.guards import guards
from xinqiao_web.core.versions import keep_versions
from xinqiao_web.core.walls import FIRM, OWN, policy, wall

TABLE = "commitments_commitment"
SIDES = f"{OWN} OR buyer = {FIRM}"
NOBODY = f"{FIRM} IS NULL"
"""Never so; but whoever has not said who acts gets an error, as everywhere."""


class Migration(migrations.Migration):
    """Both sides read and change a commitment; the platform alone makes one."""

    dependencies = [
        ("commitments", "0001_initial"),
        ("core", "0003_log"),
    ]
    operations = [
        wall(TABLE, SIDES, SIDES),
        policy(TABLE, "adds", f"WITH CHECK ({NOBODY})"),
        policy(TABLE, "removes", f"USING ({NOBODY})"),
        keep_versions(TABLE, "commitments"),
        *guards(),
    ]
