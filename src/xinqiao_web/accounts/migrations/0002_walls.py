"""Walls around firms and memberships."""

from django.db import migrations

from xinqiao_web.core.versions import keep_versions
from xinqiao_web.core.walls import ANYBODY, FIRM, OPERATOR, PERSON, wall

MINE = f"owner = {FIRM} OR person_id::text = {PERSON}"
ADMINISTRATOR = f"owner = {FIRM} OR {OPERATOR}"


class Migration(migrations.Migration):
    """All know the firms, the operator writes them; members know their own people."""

    dependencies = [("accounts", "0001_initial"), ("core", "0002_walls")]
    operations = [
        wall("accounts_firm", ANYBODY, OPERATOR),
        keep_versions("accounts_firm", "firms"),
        wall("accounts_membership", f"{MINE} OR {OPERATOR}", ADMINISTRATOR),
    ]
