"""Have the demonstration's rounds made: one settled, one published, one open."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.rounds.models import Round
from xinqiao_web.rounds.seeding import is_unseeded
from xinqiao_web.rounds.tasks import defer_seeding


class Command(BaseCommand):
    """Leaves it to the worker: clearing takes a while, and pages can be read before."""

    help = __doc__ or ""

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Defer it once; a job that was ended goes on where it was."""
        if not settings.DEMO:
            raise CommandError("a demo is made with XINQIAO_PROFILE=demo only")
        with act_as(Acting(firm=EVERYONE)):
            if is_unseeded():
                defer_seeding()
            self.stdout.write(f"{Round.objects.count()}\n")
