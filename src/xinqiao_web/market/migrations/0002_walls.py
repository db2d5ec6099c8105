"""Walls around what members need and have."""

from django.db import migrations

from xinqiao_web.core.versions import keep_versions
from xinqiao_web.core.walls import FIRM, wall

SHEETS = {
    "demand": "demand",
    "supply": "supply",
    "quote": "quotes",
    "holding": "holdings",
    "pledge": "pledges",
}
RESERVED = f"""
CREATE VIEW market_reserved WITH (security_barrier) AS
    SELECT id, owner, lot, part, week, pieces, kind, minimum, multiple
    FROM market_supply WHERE reserved_for = {FIRM} AND owner <> {FIRM};
REVOKE INSERT, UPDATE, DELETE ON market_reserved FROM xinqiao_web, xinqiao_worker
"""
"""A view, since walls cut rows and not columns: it reads as the tables' owner."""


class Migration(migrations.Migration):
    """Each row is its owner's; a reserved lot also shows to whom it is reserved for."""

    dependencies = [
        ("market", "0001_initial"),
        ("accounts", "0002_walls"),
        ("core", "0002_walls"),
    ]
    operations = [
        *(wall(f"market_{t}") for t in SHEETS),
        *(keep_versions(f"market_{t}", sheet) for t, sheet in SHEETS.items()),
        migrations.RunSQL(RESERVED, "DROP VIEW market_reserved"),
    ]
