"""What is still to be done, and what is of one round, has indexes of its own."""

from django.db import migrations, models

GOING = models.Q(("state__in", ("proposed", "confirmed", "accepted", "delivered")))


class Migration(migrations.Migration):
    """Two for each side."""

    dependencies = [("commitments", "0003_walls_without_guesses")]
    operations = [
        migrations.AddIndex("commitment", index)
        for side, way in (("owner", "out"), ("buyer", "in"))
        for index in (
            models.Index(
                fields=[side, "-id"], name=f"commitment_going_{way}", condition=GOING
            ),
            models.Index(fields=[side, "round", "-id"], name=f"commitment_round_{way}"),
        )
    ]
