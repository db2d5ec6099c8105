"""Whoever accepted an invitation to the operator's or the regulator's firm gets in."""

from importlib import import_module

from django.db import migrations

from xinqiao_web.core.walls import policy

MANAGED = import_module("xinqiao_web.accounts.migrations.0002_walls").MANAGED
INVITED = """EXISTS (
    SELECT FROM accounts_invitation i JOIN accounts_person p ON p.email = i.email
    WHERE p.id = person_id AND i.owner = accounts_membership.owner
        AND i.role = accounts_membership.role AND i.state = 'accepted'
        AND i.expires > now())"""


class Migration(migrations.Migration):
    """No firm makes itself the operator, but its people may invite others to it."""

    dependencies = [("accounts", "0007_news")]
    operations = [
        policy("accounts_membership", "adds", f"WITH CHECK ({MANAGED} OR {INVITED})")
    ]
