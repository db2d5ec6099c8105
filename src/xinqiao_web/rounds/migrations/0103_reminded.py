"""Whether firms were reminded of a round."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Once for each opening."""

    dependencies = [("rounds", "0102_results_walls"), ("accounts", "0007_news")]
    operations = [
        migrations.AddField(
            model_name="round",
            name="reminded_at",
            field=models.DateTimeField(null=True),
        ),
    ]
