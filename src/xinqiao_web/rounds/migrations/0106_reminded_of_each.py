"""Of which deadlines firms were reminded: of each once."""

from django.db import migrations, models

KEPT = """
UPDATE rounds_round SET reminded = '["submit_by"]' WHERE reminded_at IS NOT NULL
"""


class Migration(migrations.Migration):
    """What was said of one deadline is said of all."""

    dependencies = [("rounds", "0105_own_plans")]
    operations = [
        migrations.AddField(
            model_name="round",
            name="reminded",
            field=models.JSONField(default=list),
        ),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="round", name="reminded_at"),
    ]
