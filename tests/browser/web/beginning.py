"""An empty platform's first accounts: a program, run with the worker's role."""

import json
import sys

import django


def main() -> None:
    """Make an operator, and a planner of a firm that has no rows yet; print them."""
    django.setup()
    from xinqiao_web.accounts.models import Firm
    from xinqiao_web.core.context import EVERYONE, Acting, act_as
    from xinqiao_web.market.management.commands.seed_demo import account

    with act_as(Acting(firm=EVERYONE)):
        Firm.objects.create(firm="exchange", office="operator")
        Firm.objects.create(firm="oem-a", role="oem")
        accounts = [account("operator", "exchange"), account("planner", "oem-a")]
    sys.stdout.write(json.dumps(accounts))


if __name__ == "__main__":
    main()
