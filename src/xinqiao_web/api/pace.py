"""How often a firm may ask: counted in the database, for all processes together."""

import time

from django.conf import settings
from django.db import connection

from xinqiao_web.api.problems import Problem
from xinqiao_web.core.context import Acting, act_as

COUNT = """
INSERT INTO api_pace AS pace (owner, minute, asked) VALUES (%s, %s, 1)
ON CONFLICT (owner, minute) DO UPDATE SET asked = pace.asked + 1 RETURNING asked
"""
FORGET = "DELETE FROM api_pace WHERE owner = %s AND minute < %s"


def keep_pace(who: Acting) -> None:
    """Count a request, in a transaction of its own: refusals count too.

    Raises
    ------
    Problem
        429 for a firm that asked too often in this minute.
    """
    minute = int(time.time() // 60)
    with act_as(who), connection.cursor() as cursor:
        # Losing a count in a crash costs nothing: the disk is not waited for.
        cursor.execute("SET LOCAL synchronous_commit TO off")
        cursor.execute(COUNT, [who.firm, minute])
        (asked,) = cursor.fetchone()
        if asked == 1:
            cursor.execute(FORGET, [who.firm, minute])
    if asked > settings.API_PER_MINUTE:
        raise Problem(429, most=settings.API_PER_MINUTE)


def seconds_left() -> int:
    """Until the minute is over."""
    return 60 - int(time.time() % 60)
