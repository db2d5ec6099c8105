"""Takes an import back: its inverse, made from the versions that the database kept.

A row that was changed since is left as it is, and named.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection

from xinqiao_web.core.actions import in_words
from xinqiao_web.core.sheets import Sheet
from xinqiao_web.market.imports.storing import Words, run

MOST_NAMED = 1_000
TOUCHED = "touched"


def undo(sheet: Sheet, cause: str) -> tuple[list[str], int]:
    """Undo what the import `cause` did to a sheet; the first rows left alone, and all.

    Raises
    ------
    Refusal
        If rules of the database are against it.
    """
    words = Words(sheet)
    find_touched(sheet, cause)
    before = f"jsonb_populate_record(NULL::{words.table}, w.before)"
    touched = f"{TOUCHED} w CROSS JOIN LATERAL {before} b"
    values = ", ".join(f"{name} = b.{name}" for name in words.names)
    restored = ", ".join(f"b.{name}" for name in words.names)
    owner, whose = ("", "") if sheet.common else ("owner, ", "acting('firm'), ")
    with in_words():
        run(
            f"DELETE FROM {words.table} t USING {TOUCHED} w"
            " WHERE w.verb = 'insert' AND w.alone AND t.id = w.row"
        )
        run(
            f"UPDATE {words.table} t SET {values} FROM {touched}"
            " WHERE w.verb = 'update' AND w.alone AND t.id = w.row"
        )
        run(
            f"INSERT INTO {words.table} (id, version, {owner}{words.listed})"
            f" SELECT w.row, w.version + 1, {whose}{restored} FROM {touched}"
            " WHERE w.verb = 'delete' AND w.alone"
        )
    return left_alone(sheet), run(f"SELECT FROM {TOUCHED} WHERE NOT alone")


def find_touched(sheet: Sheet, cause: str) -> None:
    """Each row that the import touched: what it was before, and whether it still is so.

    `alone`: nobody has touched it since, and nothing else has its key.
    """
    words = Words(sheet)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE {TOUCHED} ON COMMIT DROP AS"
            " SELECT v.row, v.verb, v.version, v.content,"
            " CASE v.verb WHEN 'delete' THEN v.content ELSE b.content END AS before,"
            " CASE v.verb WHEN 'delete' THEN t.id IS NULL"
            " ELSE t.version IS NOT DISTINCT FROM v.version END AS alone"
            " FROM core_version v LEFT JOIN core_version b"
            " ON v.verb = 'update' AND b.row = v.row AND b.version = v.version - 1"
            f" LEFT JOIN {words.table} t ON t.id = v.row"
            " WHERE v.cause = %s AND v.sheet = %s",
            [cause, sheet.name],
        )
    run(f"ANALYZE {TOUCHED}")
    if sheet.table.key:
        leave_taken_keys(words)


def leave_taken_keys(words: Words) -> None:
    """Leave alone what cannot come back: another row has its key by now."""
    pairs = zip(words.key("t"), words.key("b"), strict=True)
    same = " AND ".join(f"{now} = {then}" for now, then in pairs)
    run(
        f"UPDATE {TOUCHED} w SET alone = false WHERE w.verb = 'delete' AND w.alone"
        f" AND EXISTS (SELECT FROM {words.table} t CROSS JOIN LATERAL"
        f" jsonb_populate_record(NULL::{words.table}, w.before) b"
        f" WHERE {words.own.replace('owner', 't.owner')} AND {same})"
    )


def left_alone(sheet: Sheet) -> list[str]:
    """The keys of the rows that were left alone, the first of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT content FROM {TOUCHED} WHERE NOT alone ORDER BY row LIMIT %s",
            [MOST_NAMED],
        )
        return [key_of(sheet, json.loads(content)) for (content,) in cursor.fetchall()]


def key_of(sheet: Sheet, content: Mapping[str, Any]) -> str:
    """The key of a row as people say it."""
    return " / ".join(str(content[name] or "") for name in sheet.key)
