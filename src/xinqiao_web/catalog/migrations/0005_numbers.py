"""A maker's number stands in the catalogue once."""

from django.db import migrations

from xinqiao_web.catalog.numbers import guard


class Migration(migrations.Migration):
    """Kept by the database."""

    dependencies = [("catalog", "0004_waiting_grants")]
    operations = [guard()]
