"""Let somebody operate the market, whom nobody could invite."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from xinqiao_web.accounts.actions.operators import make_operator
from xinqiao_web.core.context import EVERYONE, Acting, act_as


class Command(BaseCommand):
    """Prints the path at which the operator chooses a password, if one is needed."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Who it is."""
        parser.add_argument("email")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Do it, or nothing where it is done."""
        with act_as(Acting(firm=EVERYONE)):
            self.stdout.write(make_operator(options["email"]))
