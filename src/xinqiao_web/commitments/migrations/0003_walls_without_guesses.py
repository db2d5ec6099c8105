"""The same wall, written so that the database asks a firm's own index first.

It cannot guess how many rows `owner = … OR buyer = …` lets through before it knows who
acts, takes them to be few, and sorts all of a firm's to show the newest.
"""

from django.db import migrations

from xinqiao_web.core.walls import FIRM, OWN

TABLE = "commitments_commitment"
FORMER = f"{OWN} OR buyer = {FIRM}"
SIDES = f"CASE WHEN {OWN} THEN true ELSE buyer = {FIRM} END"


def policies(sides: str) -> str:
    """Let both sides read and change a commitment."""
    return f"""
        ALTER POLICY reads ON {TABLE} USING ({sides});
        ALTER POLICY changes ON {TABLE} USING ({sides}) WITH CHECK ({sides});
    """


class Migration(migrations.Migration):
    """Whoever passed the wall before passes it now."""

    dependencies = [("commitments", "0002_walls")]
    operations = [migrations.RunSQL(policies(SIDES), policies(FORMER))]
