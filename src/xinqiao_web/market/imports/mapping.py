"""Which column of a file is which column of a sheet: guessed, told, remembered."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from xinqiao.tables import Column
from xinqiao_web.core.cells import stands_in
from xinqiao_web.core.sheets import Sheet

Columns = list[str | None]
"""For each column of a file: a column, blank to leave it out, null if nobody said."""

ASIDE = re.compile(r"[（(\[].*?[)）\]]|[*＊:：]")
SPACE = re.compile(r"[\s_\-]+")


def plain(name: str) -> str:
    """A header without case, stars, units in brackets: `Due_Week *` → `due week`."""
    return SPACE.sub(" ", ASIDE.sub("", name)).strip().casefold()


def targets(sheet: Sheet) -> dict[str, Column]:
    """The columns a file may have for a sheet: its own, and those that are given.

    Given are the owner and what has one value here: files often bring them along.
    """
    given = [n for n in stands_in(sheet) if n in sheet.table.columns]
    own = {column.name: column for column in sheet.columns}
    return own | {name: sheet.table.columns[name] for name in given}


@cache
def aliases() -> Mapping[str, Sequence[str]]:
    """Further names of columns."""
    page = files("xinqiao_web.market.imports") / "aliases.toml"
    return tomllib.loads(page.read_text(encoding="utf-8"))


def guessed(sheet: Sheet, header: Sequence[str]) -> Columns:
    """Each column by its name in the dictionary, in Chinese, else by an alias.

    A column that two headers fit goes to the better fit; the other stays open.
    """
    found: Columns = [None] * len(header)
    wanted = targets(sheet)
    ways = (
        lambda column: (column.name, column.zh),
        lambda column: aliases().get(column.name, ()),
    )
    for names in ways:
        known = {plain(n): c.name for c in wanted.values() for n in names(c)}
        for place, text in enumerate(header):
            name = known.get(plain(text))
            if name and found[place] is None and name not in found:
                found[place] = name
    return [
        "" if name is None and not text.strip() else name
        for name, text in zip(found, header, strict=True)
    ]


def fitting(sheet: Sheet, columns: Sequence[str | None], width: int) -> bool:
    """Whether a mapping can be one for a page of this width."""
    known = targets(sheet)
    return len(columns) == width and all(n in known for n in columns if n)


def header_key(header: Sequence[str]) -> str:
    """A header as it is remembered."""
    return json.dumps([plain(name) for name in header], ensure_ascii=False)
