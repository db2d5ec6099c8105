"""Walls around what members need and have."""

from django.db import migrations

from xinqiao_web.core.versions import keep_versions
from xinqiao_web.core.walls import FIRM, OWN, wall

SHEETS = {
    "demand": "demand",
    "supply": "supply",
    "quote": "quotes",
    "holding": "holdings",
    "pledge": "pledges",
}
SEEN = {"supply": f"{OWN} OR reserved_for = {FIRM}"}


class Migration(migrations.Migration):
    """Each row is its owner's; a reserved lot also shows to whom it is reserved for."""

    dependencies = [
        ("market", "0001_initial"),
        ("accounts", "0002_walls"),
        ("core", "0002_walls"),
    ]
    operations = [
        *(wall(f"market_{t}", SEEN.get(t, OWN)) for t in SHEETS),
        *(keep_versions(f"market_{t}", sheet) for t, sheet in SHEETS.items()),
    ]
