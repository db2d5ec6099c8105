"""How often something may be done: counted in the database, for all processes at once.

A window begins with the first attempt and ends after its seconds; what is above the
limit within it is refused. A restart forgets nothing.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times in so many seconds."""

    times: int
    seconds: int


LIMITS = {
    "login": Limit(5, 60),
    "code": Limit(5, 60),
    "door": Limit(60, 60),
    "api": Limit(600, 60),
    "import": Limit(10, 3600),
    "invitation": Limit(20, 3600),
}
"""Login: by account and address. Code: by person. Door: by address. Rest: by firm."""


class TooMany(Exception):
    """The limit is reached; after `seconds` one may try again."""

    def __init__(self, seconds: int) -> None:
        """Keep the seconds."""
        super().__init__(seconds)
        self.seconds = seconds


COUNT = """
INSERT INTO accounts_tally AS t (key, began, count) VALUES (%s, clock_timestamp(), 1)
ON CONFLICT (key) DO UPDATE SET
    began = CASE WHEN over(t.began, %s) THEN clock_timestamp() ELSE t.began END,
    count = CASE WHEN over(t.began, %s) THEN 1 ELSE t.count + 1 END
RETURNING count, ceil(extract(epoch FROM began - clock_timestamp()) + %s)::int
"""
OVER = "{0} <= clock_timestamp() - make_interval(secs => %s)"
COUNT = COUNT.replace("over(t.began, %s)", OVER.format("t.began"))
BEGIN_ANEW = "DELETE FROM accounts_tally WHERE key = %s"
FORGET = "DELETE FROM accounts_tally WHERE began < now() - interval '1 day'"


def count(what: str, *who: str) -> None:
    """Count an attempt of somebody at something.

    To be asked outside `act_as`: the count stands whatever becomes of the request.

    Raises
    ------
    TooMany
        If there were too many already.
    """
    limit = LIMITS[what]
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key_of(what, *who), *[limit.seconds] * 3])
        times, left = cursor.fetchone()
        if what == "login":
            cursor.execute(FORGET)
    if times > limit.times:
        raise TooMany(max(1, left))


def forget(what: str, *who: str) -> None:
    """Begin anew: the attempt was a good one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM accounts_tally WHERE key = %s", [key_of(what, *who)]
        )


def key_of(what: str, *who: str) -> str:
    """A hash: no address and no account stands in the table."""
    return hashlib.sha256("|".join((what, *who)).encode()).hexdigest()


def limited(what: str) -> Callable[[View], View]:
    """Say of a view how often its firm may post to it."""

    def said(view: View) -> View:
        view.limited = what  # type: ignore[attr-defined]
        return view

    return said
