"""News for people of firms."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from xinqiao_web.core.walls import wall

TELL_FIRM = """
CREATE FUNCTION tell_firm(told text, what text, facts jsonb, page text, roles text[])
RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO accounts_news (owner, person_id, kind, facts, href)
    SELECT m.owner, m.person_id, what, facts, page FROM accounts_membership m
    WHERE m.owner = told AND m.role = ANY (roles) AND acting('person') IS NOT NULL
    ORDER BY m.person_id
$$;
REVOKE EXECUTE ON FUNCTION tell_firm(text, text, jsonb, text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tell_firm(text, text, jsonb, text, text[])
    TO xinqiao_web, xinqiao_worker;
"""
"""Whoever acts may tell any firm; it learns nothing of who is there."""


class Migration(migrations.Migration):
    """A firm's news is its own; others add to it through one function."""

    dependencies = [
        ("accounts", "0006_leaving"),
    ]

    operations = [
        migrations.CreateModel(
            name="News",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=models.Func(
                            function="uuidv7", output_field=models.UUIDField()
                        ),
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.TextField()),
                ("facts", models.JSONField(default=dict)),
                ("href", models.TextField()),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                ("read_at", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        db_column="owner",
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.firm",
                        to_field="firm",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["owner", "person", "-id"], name="news_of_somebody"
                    ),
                    models.Index(
                        condition=models.Q(("mailed_at", None), ("read_at", None)),
                        fields=["person"],
                        name="news_to_mail",
                    ),
                ],
            },
        ),
        wall("accounts_news"),
        migrations.RunSQL(
            TELL_FIRM, "DROP FUNCTION tell_firm(text, text, jsonb, text, text[])"
        ),
    ]
