"""One-time codes that were used: kept as hashes, for all processes."""

from django.db import migrations

TABLE = """
CREATE TABLE accounts_seen (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX seen_until ON accounts_seen (expires);
"""


class Migration(migrations.Migration):
    """The table of the platform's cache."""

    dependencies = [("accounts", "0004_door_walls")]
    operations = [migrations.RunSQL(TABLE, "DROP TABLE accounts_seen")]
