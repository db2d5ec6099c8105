"""A client that confirms, and is killed (-9, by itself) at a place that is named.

`python -m tests.web.commitments.crashing PERSON FIRM COMMITMENT [PLACE]`, the place as
`MODULE NAME before|after`; `unacknowledged`; or `backend`, where it kills the
database's process that serves it.
"""

import os
import signal
import sys
from typing import Any

import django
from django.db import connection
from tests.web.market.crashing import crash_at


def acknowledge(pk: str) -> None:
    """Say that it is done."""
    sys.stdout.write(f"{pk}\n")
    sys.stdout.flush()


def kill_backend(*_: Any, **__: Any) -> None:
    """Kill the process of the database that serves this one, in mid-transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        os.kill(cursor.fetchone()[0], signal.SIGKILL)


def confirm(person: str, firm: str, pk: str) -> None:
    """Confirm a commitment, and say so."""
    from xinqiao_web.commitments.actions import verbs
    from xinqiao_web.core.context import Acting, act_as

    with act_as(Acting(person, firm, "seller")):
        verbs.confirm([pk])
    acknowledge(pk)


if __name__ == "__main__":
    django.setup()
    who, crash = sys.argv[1:4], sys.argv[4:]
    if crash == ["backend"]:
        from xinqiao_web.commitments.actions import verbs

        verbs.finish = kill_backend
    elif crash == ["unacknowledged"]:
        crash_at("__main__", "acknowledge", "before")
    elif crash:
        crash_at(*crash)
    confirm(*who)
