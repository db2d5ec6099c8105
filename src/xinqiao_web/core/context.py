"""Who acts, for which firm, in which role: said once for each transaction.

Both walls read it: the managers of `scope.py`, and row-level security in the database.
Whoever has not said who acts gets an error from either, never an empty list.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import connection, transaction

EVERYONE = "*"
"""The firm of a job that works across firms; only the worker's database role may."""


SETTINGS = ("person", "firm", "role", "cause")
NOBODY = "-"
"""What a setting says that is blank: said, so no error, and nobody's."""


class Unscoped(RuntimeError):
    """Rows of a firm were asked for, and nobody said who asks."""


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts.

    `person`: id of the user, blank for a job. `firm`: the firm acted for, blank for a
    person who has chosen none, `*` for all. `role`: what the person is to that firm.
    `cause`: the import or other work that rows are changed by, blank for a hand.
    """

    person: str = ""
    firm: str = ""
    role: str = ""
    cause: str = ""


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)


def acting() -> Acting:
    """Who acts now.

    Raises
    ------
    Unscoped
        Outside `act_as`.
    """
    now = _acting.get()
    if now is None:
        raise Unscoped("nobody said who acts: open core.context.act_as first")
    return now


@contextmanager
def act_as(who: Acting) -> Iterator[Acting]:
    """Open a transaction in which `who` acts; the former one acts again after it."""
    with transaction.atomic():
        before = _acting.get()
        tell_database(who)
        token = _acting.set(who)
        try:
            yield who
            if before is None:
                do_what_is_due()
        finally:
            _acting.reset(token)
        # A failed block is rolled back with its settings; only success must restore.
        if before is not None:
            tell_database(before)


def tell_database(who: Acting) -> None:
    """Hand the settings that row-level security reads to this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.' || name, value, true)"
            " FROM unnest(%s::text[], %s::text[]) AS settings (name, value)",
            [list(SETTINGS), [getattr(who, name) or NOBODY for name in SETTINGS]],
        )


@dataclass
class _Due:
    do: Callable[[], None]
    who: Acting = field(default_factory=acting)

    def __call__(self) -> None:
        """Nothing is left to do once all is committed."""


def at_the_end(do: Callable[[], None]) -> None:
    """Do something last in this transaction, as who acts now; never, if it fails.

    Django forgets what was to be done on commit when the savepoint in which it was
    asked for is rolled back: its list is the one that is true.
    """
    transaction.on_commit(_Due(do))


def do_what_is_due() -> None:
    """Do what was put off to the end of the outermost transaction, in order."""
    asked = connection.run_on_commit
    due = [entry for entry in asked if isinstance(entry[1], _Due)]
    connection.run_on_commit = [entry for entry in asked if entry not in due]
    now = acting()
    for _, last, _ in due:
        if last.who != now:
            now = last.who
            tell_database(now)
        last.do()
