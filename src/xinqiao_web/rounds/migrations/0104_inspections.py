"""All rows of a published round are opened by two people, and everybody may know."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.models import F, Q

from xinqiao_web.core.walls import OPERATOR, wall

ALLOWED = f"{OPERATOR} OR allowed_at IS NOT NULL"

STAYS = """
CREATE FUNCTION inspection_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an inspection stays';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.allowed_at IS NOT NULL OR NEW.asked_by <> acting('person') THEN
            RAISE EXCEPTION 'an inspection begins by being asked for';
        END IF;
    ELSIF OLD.allowed_at IS NOT NULL OR NEW.allowed_by <> acting('person') OR
        (NEW.round_id, NEW.reason, NEW.auditor, NEW.asked_by, NEW.asked_at)
        IS DISTINCT FROM
        (OLD.round_id, OLD.reason, OLD.auditor, OLD.asked_by, OLD.asked_at)
    THEN
        RAISE EXCEPTION 'an inspection is allowed once, by who acts';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stays BEFORE INSERT OR UPDATE OR DELETE ON rounds_inspection
    FOR EACH ROW EXECUTE FUNCTION inspection_stays();
"""


class Migration(migrations.Migration):
    """The operator's to write; once allowed, everybody's to read."""

    dependencies = [("rounds", "0103_reminded")]
    operations = [
        migrations.CreateModel(
            name="Inspection",
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
                ("reason", models.TextField()),
                ("auditor", models.TextField(blank=True)),
                ("asked_by", models.TextField()),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                ("allowed_by", models.TextField(null=True)),
                ("allowed_at", models.DateTimeField(null=True)),
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
                        condition=~Q(asked_by=F("allowed_by")),
                        name="inspection_by_two",
                    ),
                    models.CheckConstraint(
                        condition=Q(allowed_by=None, allowed_at=None)
                        | Q(allowed_by__isnull=False, allowed_at__isnull=False),
                        name="inspection_is_dated",
                    ),
                ],
            },
        ),
        wall("rounds_inspection", ALLOWED, OPERATOR),
        migrations.RunSQL(STAYS, "DROP FUNCTION inspection_stays() CASCADE"),
    ]
