"""Walls around answers and counts."""

from django.db import migrations

from xinqiao_web.core.walls import wall


class Migration(migrations.Migration):
    """Each firm's own."""

    dependencies = [("api", "0001_initial"), ("core", "0002_walls")]
    operations = [wall("api_answer"), wall("api_pace")]
