"""From a file's rows to the sheet's: staged, counted, and then put there in one go.

Statements over whole tables; the same pairs of rows are what a trial counts and what is
then done. Rows are paired by the sheet's key; where the key is all columns, equal rows
are paired one by one, so that a row that stands twice in a file is there twice.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
from django.db import connection, transaction

from xinqiao.errors import Finding
from xinqiao_web.core.actions import Refusal, in_words
from xinqiao_web.core.bulk import Told, write_rows
from xinqiao_web.core.context import EVERYONE, acting
from xinqiao_web.core.rules import GUARDED, cases_of
from xinqiao_web.core.sheets import Sheet
from xinqiao_web.market.models import REPLACE

STAGED, PAIRED = "staged", "paired"
COUNTED = ("new", "changed", "unchanged", "removed")


@dataclass(frozen=True)
class Words:
    """What the statements about a sheet are made of."""

    sheet: Sheet

    @property
    def table(self) -> str:
        """Where its rows are."""
        return quoted(self.sheet.model._meta.db_table)

    @property
    def names(self) -> list[str]:
        """Its columns."""
        return [quoted(column.name) for column in self.sheet.columns]

    @property
    def listed(self) -> str:
        """Its columns, listed."""
        return ", ".join(self.names)

    @property
    def across(self) -> bool:
        """Whether rows of all firms are meant, each with its owner."""
        return not self.sheet.common and acting().firm == EVERYONE

    @property
    def own(self) -> str:
        """Which rows are the acting firm's, or common."""
        every = self.sheet.common or self.across
        return "true" if every else "owner = acting('firm')"

    def key(self, row: str) -> list[str]:
        """The key of a row by its alias; in it a blank equals a blank."""
        columns = {column.name: column for column in self.sheet.columns}
        return [
            f"{row}.{quoted(name)}"
            if columns[name].required
            else f"coalesce({row}.{quoted(name)}::text, '')"
            for name in self.sheet.key
        ]

    def told_apart(self, row: str) -> list[str]:
        """The key, and which of the rows that are equal in it where no key is one."""
        key = [*([f"{row}.owner"] if self.across else []), *self.key(row)]
        if self.sheet.table.key:
            return key
        return [*key, f"row_number() OVER (PARTITION BY {', '.join(key)})"]


def quoted(name: str) -> str:
    """A name of the database."""
    return f'"{name}"'


def run(sql: str) -> int:
    """Run a statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.rowcount)


def stage(sheet: Sheet, rows: pl.DataFrame, told: Told) -> None:
    """Put rows beside the sheet, for this transaction, and pair them with its own.

    Until the transaction ends no other import changes the sheet of this firm.
    """
    words = Words(sheet)
    whose = "" if sheet.common else acting().firm
    with connection.cursor() as cursor:
        held = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
        cursor.execute(held, [f"{sheet.name} {whose}"])
    owner = "owner, " if words.across else ""
    run(f"DROP TABLE IF EXISTS {STAGED}, {PAIRED}")
    run(
        f"CREATE TEMP TABLE {STAGED} ON COMMIT DROP AS SELECT {owner}{words.listed},"
        f" 0::bigint AS row FROM {words.table} WITH NO DATA"
    )
    write_rows(STAGED, rows, told)
    run(f"ANALYZE {STAGED}")
    pair(words)


def pair(words: Words) -> None:
    """Pair each staged row with the row of its key, where there is one."""
    keys = list(enumerate(words.told_apart("r")))
    with_keys = ", ".join(f"{key} AS k{i}" for i, key in keys)
    same = " AND ".join(f"s.k{i} = t.k{i}" for i, _ in keys)
    differs = differing("s", "t", words.names)
    run(
        f"CREATE TEMP TABLE {PAIRED} ON COMMIT DROP AS"
        f" SELECT s.row, t.id, {differs} AS differs FROM"
        f" (SELECT r.*, {with_keys} FROM {STAGED} r) s FULL JOIN"
        f" (SELECT r.*, {with_keys} FROM {words.table} r WHERE {words.own}) t ON {same}"
    )
    run(f"ANALYZE {PAIRED}")


def differing(one: str, other: str, names: Sequence[str]) -> str:
    """Whether two rows differ in any column."""
    ours, theirs = (
        ", ".join(f"{side}.{name}" for name in names) for side in (one, other)
    )
    return f"(({ours}) IS DISTINCT FROM ({theirs}))"


def counted(mode: str) -> dict[str, int]:
    """How many rows become what; only a replacement removes any."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE id IS NULL),"
            " count(*) FILTER (WHERE id IS NOT NULL AND row IS NOT NULL AND differs),"
            " count(*) FILTER (WHERE id IS NOT NULL AND row IS NOT NULL"
            " AND NOT differs), count(*) FILTER (WHERE row IS NULL)"
            f" FROM {PAIRED}"
        )
        counts = dict(zip(COUNTED, cursor.fetchone(), strict=True))
    return counts if mode == REPLACE else {**counts, "removed": 0}


def put(sheet: Sheet, mode: str) -> None:
    """Make the sheet what the staged rows say.

    Raises
    ------
    Refusal
        If rules of the database are against it.
    """
    with in_words():
        if mode == REPLACE:
            remove(sheet)
        change(sheet)
        add(sheet)


def objections(sheet: Sheet, mode: str) -> list[Finding]:
    """What rules of the database say against it: tried, and taken back."""
    if sheet.name not in GUARDED:
        return []
    steps = (remove, change, add) if mode == REPLACE else (change, add)
    return [found for step in steps for found in objections_to(sheet, step)]


def objections_to(sheet: Sheet, step: Callable[[Sheet], int]) -> list[Finding]:
    """The same of one step; each at the row of the file that it is about."""
    try:
        with in_words():
            step(sheet)
            transaction.set_rollback(True)
    except Refusal as refusal:
        cases = cases_of(refusal.__cause__)
        rows = {**staged_rows(case["id"] for case in cases), **new_rows(sheet)}
        keys = [tuple(str(case.get(name)) for name in sheet.key) for case in cases]
        told = zip(refusal.findings, cases, keys, strict=True)
        return [
            replace(found, rows=rows.get(case["id"], rows.get(key, ())))
            for found, case, key in told
        ]
    return []


def staged_rows(ids: Iterable[str]) -> dict[Any, tuple[int, ...]]:
    """The rows of the file that are paired with some rows of the sheet, by their id."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id::text, row FROM {PAIRED}"
            " WHERE id = ANY (%s::uuid[]) AND row IS NOT NULL",
            [list(ids)],
        )
        return {pk: (row,) for pk, row in cursor.fetchall()}


def new_rows(sheet: Sheet) -> dict[Any, tuple[int, ...]]:
    """The rows of the file that are new, by their key; not where firms share keys."""
    words = Words(sheet)
    if words.across or not sheet.table.key:
        return {}
    key = ", ".join(f"s.{quoted(name)}::text" for name in sheet.key)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.row, {key} FROM {PAIRED} p JOIN {STAGED} s ON s.row = p.row"
            " WHERE p.id IS NULL"
        )
        return {tuple(key): (row,) for row, *key in cursor.fetchall()}


def remove(sheet: Sheet) -> int:
    """Remove the rows that the file has not."""
    table = Words(sheet).table
    return run(
        f"DELETE FROM {table} t USING {PAIRED} p WHERE p.id = t.id AND p.row IS NULL"
    )


def change(sheet: Sheet) -> int:
    """Change the rows that differ."""
    words = Words(sheet)
    values = ", ".join(f"{name} = s.{name}" for name in words.names)
    return run(
        f"UPDATE {words.table} t SET {values} FROM {PAIRED} p"
        f" JOIN {STAGED} s ON s.row = p.row WHERE t.id = p.id AND p.differs"
    )


def add(sheet: Sheet) -> int:
    """Add the rows that are new."""
    words = Words(sheet)
    whose = "s.owner" if words.across else "acting('firm')"
    owner, whose = ("", "") if sheet.common else ("owner, ", f"{whose}, ")
    staged = ", ".join(f"s.{name}" for name in words.names)
    return run(
        f"INSERT INTO {words.table} ({owner}{words.listed}) SELECT {whose}{staged}"
        f" FROM {PAIRED} p JOIN {STAGED} s ON s.row = p.row WHERE p.id IS NULL"
        " ORDER BY p.row"
    )
