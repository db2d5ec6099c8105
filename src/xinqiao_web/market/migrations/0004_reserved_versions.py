"""Reserved lots tell their state, and when they were made, as other rows do."""

from django.db import migrations

from xinqiao_web.core.walls import FIRM, NOTHING

RESERVED = f"""
CREATE OR REPLACE VIEW market_reserved WITH (security_barrier) AS
    SELECT id, owner, lot, part, week, pieces, kind, minimum, multiple,
        hashtext(row(lot, part, week, pieces, kind, minimum, multiple)::text)
            & 2147483647 AS version,
        uuid_extract_timestamp(id) AS changed_at
    FROM market_supply WHERE reserved_for = {FIRM} AND owner <> {FIRM}
"""
"""The version is of what shows: a change of the price does not show by it."""


class Migration(migrations.Migration):
    """Of what shows alone."""

    dependencies = [("market", "0003_imports")]
    operations = [migrations.RunSQL(RESERVED, NOTHING)]
