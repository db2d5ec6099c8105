"""The database's roles and the functions that walls and versions call."""

from django.db import migrations

from xinqiao_web.core.versions import FUNCTIONS
from xinqiao_web.core.walls import ACTING, REFUSE_CHANGE, ROLES

NOTHING = migrations.RunSQL.noop


class Migration(migrations.Migration):
    """Before any table."""

    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(ROLES, NOTHING),
        migrations.RunSQL(ACTING, "DROP FUNCTION acting(text)"),
        migrations.RunSQL(REFUSE_CHANGE, "DROP FUNCTION refuse_change()"),
        migrations.RunSQL(
            FUNCTIONS, "DROP FUNCTION count_version(); DROP FUNCTION keep_version()"
        ),
    ]
