"""Imports, how far they are, and what columns meant."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from xinqiao_web.core.walls import wall


class Migration(migrations.Migration):
    """Each is the firm's that imports."""

    dependencies = [
        ("accounts", "0002_walls"),
        ("market", "0002_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
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
                ("person", models.TextField()),
                ("role", models.TextField()),
                ("sheet", models.TextField()),
                ("file", models.TextField()),
                ("stored", models.TextField()),
                ("size", models.BigIntegerField()),
                ("mode", models.TextField()),
                ("state", models.TextField(default="reading")),
                ("pages", models.JSONField(default=list)),
                ("page", models.IntegerField(default=0)),
                ("columns", models.JSONField(default=list)),
                ("counts", models.JSONField(default=dict)),
                ("findings", models.JSONField(default=list)),
                ("kept", models.JSONField(default=list)),
                (
                    "began_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                ("applied_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ColumnMap",
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
                ("sheet", models.TextField()),
                ("header", models.TextField()),
                ("columns", models.JSONField()),
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "sheet", "header"), name="one_mapping"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                (
                    "work",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="market.import",
                    ),
                ),
                ("phase", models.TextField(default="waiting")),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(default=0)),
                ("stop", models.BooleanField(default=False)),
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="import",
            index=models.Index(fields=["owner", "-id"], name="imports_of_a_firm"),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            "reading",
                            "checking",
                            "applying",
                            "undoing",
                            "checked",
                            "refused",
                            "applied",
                            "undone",
                            "cancelled",
                            "failed",
                        ),
                    )
                ),
                name="import_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ("upsert", "replace"))),
                name="import_mode",
            ),
        ),
        *(wall(f"market_{t}") for t in ("import", "progress", "columnmap")),
    ]
