"""What-ifs as short texts.

    supply L-17 pieces=5000             change cells of a row, named by its key
    bom car/*/chip-2 state=approved     of several rows: * stands for any
    supply +part=chip-2,firm=fab,week=2022-03-14,pieces=800     add a row
    demand -need-9                      take rows away
    policy lateness=0.05                change a setting of the policy

The cells of a key are joined by `/`; those at the end may be left out.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from xinqiao.errors import Finding
from xinqiao.market.findings import finding
from xinqiao.market.nearest import nearest
from xinqiao.tables import INPUTS, Table

POLICY = "policy"
ANY = "*"

LINE = re.compile(r"(?P<table>\S+)\s+(?P<sign>[+-])?\s*(?P<rest>\S.*)", re.DOTALL)
NEXT = r"(?=\s*,\s*[\w.]+\s*=|\s*$)"
PAIR = re.compile(
    rf"\s*(?P<name>[\w.]+)\s*=\s*(?P<value>\"[^\"]*\"|\[[^\]]*\]|.*?){NEXT}", re.DOTALL
)
KEYED = re.compile(r"(?P<key>.*?)\s+(?P<cells>[\w.]+\s*=.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is to be different.

    `how`: `set` (cells of the rows picked), `add` (a row) or `drop` (the rows picked).
    `pick`, `cells`: texts by column; of the policy, by key. `said`: as it was written.
    """

    said: str
    table: str
    how: str
    pick: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)


Read = tuple[Change | None, list[Finding]]


def read_changes(lines: Iterable[str]) -> tuple[list[Change], list[Finding]]:
    """Read changes; what cannot be read is said, all at once."""
    read = [read_line(line.strip()) for line in lines]
    return gathered(read)


def gathered(read: Iterable[Read]) -> tuple[list[Change], list[Finding]]:
    """Changes that could be read, and findings about the others."""
    read = list(read)
    changes = [change for change, _ in read if change is not None]
    return changes, [found for _, findings in read for found in findings]


def read_line(line: str) -> Read:
    """Read one change."""
    found = LINE.fullmatch(line)
    if found is None:
        return None, [finding("XQ631", change=line)]
    table, sign, rest = found["table"], found["sign"], found["rest"]
    if table == POLICY:
        return checked(Change(line, table, "set", {}, pairs(rest) or {}), rest)
    if table not in INPUTS:
        return None, [unknown_table(line, table)]
    if sign == "+":
        return checked(Change(line, table, "add", {}, pairs(rest) or {}), rest)
    if sign == "-":
        return picked(Change(line, table, "drop"), rest)
    keyed = KEYED.fullmatch(rest)
    if keyed is None or not (cells := pairs(keyed["cells"])):
        return None, [finding("XQ631", change=line)]
    return picked(Change(line, table, "set", {}, cells), keyed["key"])


def pairs(text: str) -> dict[str, str] | None:
    """Read `name=value, name=value`; None if it is nothing of the kind."""
    found, end = {}, 0
    for pair in PAIR.finditer(text):
        if text[end : pair.start()].strip() not in ("", ","):
            return None
        found[pair["name"]] = pair["value"].strip()
        end = pair.end()
    return None if text[end:].strip() else found


def picked(change: Change, key: str) -> Read:
    """Name the cells of a key; a key of one column may hold any sign."""
    columns = INPUTS[change.table].key
    cells = [key] if len(columns) == 1 else key.split("/")
    if len(cells) > len(columns) or not columns:
        form = "/".join(columns).upper() or "-"
        found = finding("XQ636", table=change.table, change=change.said, form=form)
        return None, [found]
    pick = dict(zip(columns, map(str.strip, cells), strict=False))
    return checked(
        Change(change.said, change.table, change.how, pick, change.cells), key
    )


def checked(change: Change, rest: str) -> Read:
    """Pass a change whose columns are known."""
    if not rest or (change.how != "drop" and not change.cells):
        return None, [finding("XQ631", change=change.said)]
    if change.table == POLICY:
        return change, []
    table = INPUTS[change.table]
    unknown = [n for n in {**change.pick, **change.cells} if n not in table.columns]
    if unknown:
        return None, [unknown_column(change, table, name) for name in unknown]
    return change, []


def unknown_table(said: str, table: str) -> Finding:
    """A table that nobody knows."""
    known = (*INPUTS, POLICY)
    near = nearest(table, known)
    return finding("XQ632", change=said, value=(table,), nearest=near, known=known)


def unknown_column(change: Change, table: Table, name: str) -> Finding:
    """A column that nobody knows."""
    known = tuple(table.columns)
    near = nearest(name, known)
    return finding(
        "XQ633",
        table=table.name,
        column=name,
        change=change.said,
        nearest=near,
        known=known,
    )
