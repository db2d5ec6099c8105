"""Tells how far a job is, beside its transaction, and hears whether it should end."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

from xinqiao_web.core.context import NOBODY, Acting
from xinqiao_web.market.models import Progress

TABLE = Progress._meta.db_table


class Stopped(Exception):
    """Somebody asked the work to end."""


class Teller:
    """Says how far the work on an import is, or on a clearing or a firm's own plan.

    What is written in the transaction of the work shows only at its end; so this is
    written through a connection of its own.
    """

    def __init__(self, work: Model, who: Acting) -> None:
        """Tell about `work` as `who`."""
        self.work, self.who = work, who
        self.phase, self.total = "", 0

    def __call__(self, phase: str, total: int = 0) -> None:
        """A phase begins."""
        self.phase, self.total = phase, total
        self.rows(0)

    def rows(self, done: int) -> None:
        """So many rows of the phase are done; ends the work if somebody asked for it.

        Raises
        ------
        Stopped
            If somebody did.
        """
        self._run("SET phase = %s, done = %s, total = %s", self.phase, done, self.total)

    def ask(self) -> None:
        """End the work if somebody asked for it.

        Raises
        ------
        Stopped
            If somebody did.
        """
        self._run("SET phase = phase")

    def _run(self, change: str, *values: Any) -> None:
        sql = f"UPDATE {TABLE} {change} WHERE id = %s RETURNING stop"
        if aside(self.who, sql, [*values, self.work.pk]):
            raise Stopped


def aside(who: Acting, sql: str, values: list[Any]) -> bool:
    """Run a statement in a transaction of its own; the flag that it returns."""
    other = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('app.firm', %s, true),"
                " set_config('app.person', %s, true),"
                " set_config('app.role', %s, true)",
                [who.firm, who.person or NOBODY, who.role or NOBODY],
            )
            cursor.execute(sql, values)
            found = cursor.fetchone()
        other.commit()
    finally:
        other.close()
    return bool(found and found[0])
