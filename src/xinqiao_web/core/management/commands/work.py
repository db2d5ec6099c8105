"""Work: sweep up what killed processes left behind, then do jobs until told to end."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from xinqiao_web.core.sweeping import sweep

GRACE = 8
"""Seconds in which jobs may end of themselves."""


class Command(BaseCommand):
    """The process of the worker."""

    help = __doc__ or ""

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Sweep, then work."""
        sweep()
        grace = ("--shutdown-graceful-timeout", str(GRACE))
        call_command("procrastinate", "worker", *grace)
