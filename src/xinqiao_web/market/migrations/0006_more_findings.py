"""Findings of an import beyond the first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Imports of before have none: they were not kept."""

    dependencies = [("market", "0005_orders")]
    operations = [
        migrations.AddField("import", "more", models.JSONField(default=dict)),
    ]
