"""A small market, cleared in seconds, and what its other people, the clock and the
worker's rounds do: a program, run with the worker's role.

`python -m tests.browser.web.bazaar DEED [WORD…]` prints what came of it as JSON.
"""

import json
import sys

import django

BUYER, SELLER = "oem-a", "distributor-b"
SIZES = {"firms": 8, "programmes": 10, "positions": 6, "chips": 40, "weeks": 6}
"""Of the sample market."""


def main() -> None:
    """Do what is asked for."""
    django.setup()
    from tests.browser.web import deeds

    name, *words = sys.argv[1:]
    sys.stdout.write(json.dumps(getattr(deeds, name)(*words)))


if __name__ == "__main__":
    main()
