"""What a firm would build alone, kept for its own people."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.models import Q

from xinqiao_web.core.walls import OWN, policy, wall

MEMBERS = "acting('role') NOT IN ('operator', 'regulator', 'lab')"
STATES = ("working", "done", "stopped", "refused", "failed")


class Migration(migrations.Migration):
    """One for each firm and round."""

    dependencies = [("accounts", "0007_news"), ("rounds", "0104_inspections")]
    operations = [
        migrations.CreateModel(
            name="OwnPlan",
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
                ("state", models.TextField(default="working")),
                ("cars", models.JSONField(default=list)),
                ("proved", models.BooleanField(null=True)),
                ("findings", models.JSONField(default=list)),
                (
                    "began_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
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
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rounds.round",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(state__in=STATES), name="own_plan_state"
                    ),
                    models.UniqueConstraint(
                        fields=("round", "owner"), name="one_own_plan"
                    ),
                ],
            },
        ),
        wall("rounds_ownplan", OWN, f"{OWN} AND {MEMBERS}"),
        # Whoever may not write its own rows is told so, instead of changing none.
        policy(
            "rounds_ownplan",
            "changes",
            f"USING ({OWN}) WITH CHECK ({OWN} AND {MEMBERS})",
        ),
    ]
