"""Seal all second factors with the platform's key of now."""

from typing import Any

from django.core.management.base import BaseCommand

from xinqiao_web.accounts.factors import seal_anew
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import EVERYONE, Acting, act_as


class Command(BaseCommand):
    """Does it to all of them, or to none."""

    help = __doc__ or ""

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Do it, and say so in the log."""
        with act_as(Acting(firm=EVERYONE)):
            record("factors.sealed", count=seal_anew())
