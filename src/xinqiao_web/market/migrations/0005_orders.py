"""Lists of needs by part and by week go on from any place without sorting all rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two orders that a planner asks for."""

    dependencies = [("market", "0004_reserved_versions")]
    operations = [
        migrations.AddIndex(
            "demand",
            models.Index(fields=["owner", "part", "id"], name="needs_by_part"),
        ),
        migrations.AddIndex(
            "demand",
            models.Index(fields=["owner", "week", "id"], name="needs_by_week"),
        ),
    ]
