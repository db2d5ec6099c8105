"""A firm's newest lines of the log are found without reading all firms' lines."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """By firm, the newest first."""

    dependencies = [("core", "0003_log")]
    operations = [
        migrations.AddIndex(
            "detail",
            models.Index(fields=["owner", "-entry"], name="lines_of_a_firm"),
        )
    ]
