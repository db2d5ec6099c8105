"""Walls around the catalogue and what is built."""

from django.db import migrations

from xinqiao_web.core.versions import keep_versions
from xinqiao_web.core.walls import ANYBODY, FIRM, OPERATOR, OWN, wall

COMMON = {"chip": "chips", "lane": "lanes", "notice": "notices"}
OWNED = {
    "part": "parts",
    "component": "bom",
    "substitute": "substitutes",
    "capacity": "capacity",
    "evidence": "parts_evidence",
    "approval": "approvals",
}
GRANTED = f"{OWN} OR granted_to = {FIRM}"
DECIDED = f"{OWN} OR {OPERATOR}"


class Migration(migrations.Migration):
    """The operator's rows all may read; the rest is its owner's."""

    dependencies = [
        ("catalog", "0001_initial"),
        ("accounts", "0002_walls"),
        ("core", "0002_walls"),
    ]
    operations = [
        *(wall(f"catalog_{t}", ANYBODY, OPERATOR) for t in COMMON),
        *(wall(f"catalog_{t}") for t in OWNED),
        *(keep_versions(f"catalog_{t}", s) for t, s in {**COMMON, **OWNED}.items()),
        wall("catalog_grant", GRANTED),
        keep_versions("catalog_grant", "grants"),
        wall("catalog_proposal", DECIDED, DECIDED),
        keep_versions("catalog_proposal", "proposals"),
    ]
