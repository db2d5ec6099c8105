"""Walls around firms and memberships."""

from django.db import migrations

from xinqiao_web.core.versions import keep_versions
from xinqiao_web.core.walls import ANYBODY, FIRM, OPERATOR, PERSON, wall

MINE = f"owner = {FIRM} OR person_id::text = {PERSON}"
OF_MEMBERS = f"owner = {FIRM} AND role NOT IN ('operator', 'regulator')"
BY_OPERATOR = f"{OPERATOR} AND person_id::text <> {PERSON}"
MANAGED = f"({OF_MEMBERS}) OR ({BY_OPERATOR})"
"""No firm makes itself the operator, and no operator lets itself into a firm alone."""


class Migration(migrations.Migration):
    """All know the firms, the operator writes them; members know their own people."""

    dependencies = [("accounts", "0001_initial"), ("core", "0002_walls")]
    operations = [
        wall("accounts_firm", ANYBODY, OPERATOR),
        keep_versions("accounts_firm", "firms"),
        wall("accounts_membership", f"{MINE} OR {OPERATOR}", MANAGED),
    ]
