"""What-ifs as entries of a scenario file."""

import tomllib
from collections.abc import Mapping
from typing import Any

from xinqiao.errors import Finding, InvalidMarket
from xinqiao.market.changes import (
    POLICY,
    Change,
    Read,
    checked,
    gathered,
    read_line,
    unknown_table,
)
from xinqiao.market.findings import finding
from xinqiao.market.nearest import nearest
from xinqiao.tables import INPUTS

ENTRY = {"table": str, "pick": dict, "set": dict, "add": dict, "drop": dict}
"""What an entry of a scenario file may hold."""


def read_scenario(text: str) -> list[Change]:
    """Read a scenario file: `set` (texts as above), `[[change]]`, `[policy]`.

    An entry of `change` has a `table` and `pick` with `set`, or `add`, or `drop`, each
    a table of cells by column.

    Raises
    ------
    InvalidMarket
        With all findings.
    """
    try:
        page = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidMarket([finding("XQ637", reason=str(error))]) from None
    known = {"set": list, "change": list, POLICY: dict}
    wrong = [n for n, v in page.items() if n not in known or not isa(v, known[n])]
    lines = [str(line) for line in page.get("set", [])] if "set" not in wrong else []
    read = [read_line(line.strip()) for line in lines]
    if "change" not in wrong:
        read += [read_entry(entry) for entry in page.get("change", [])]
    changes, findings = gathered(read)
    if POLICY in page and POLICY not in wrong:
        cells = {n: as_text(v, quoted=True) for n, v in flat(page[POLICY]).items()}
        changes.append(Change("[policy]", POLICY, "set", {}, cells))
    findings += [unknown_entry(name, tuple(known)) for name in wrong]
    if findings:
        raise InvalidMarket(findings)
    return changes


def isa(value: object, kind: type) -> bool:
    """Whether a value is of a kind."""
    return isinstance(value, kind)


def unknown_entry(name: str, known: tuple[str, ...]) -> Finding:
    """An entry of a scenario file that nobody knows, or of the wrong kind."""
    near = nearest(name, [n for n in known if n != name])
    return finding("XQ638", value=(name,), nearest=near, known=known)


def read_entry(entry: Any) -> Read:
    """Read one `[[change]]`."""
    said = as_text(entry)
    known = tuple(ENTRY)
    if not isinstance(entry, dict):
        return None, [finding("XQ631", change=said)]
    wrong = [n for n, v in entry.items() if n not in ENTRY or not isa(v, ENTRY[n])]
    if wrong:
        return None, [unknown_entry(name, known) for name in wrong]
    table = entry.get("table", "")
    if table not in INPUTS:
        return None, [unknown_table(said, table)]
    how = [name for name in ("set", "add", "drop") if name in entry]
    if len(how) != 1 or ("pick" in entry) != (how == ["set"]):
        return None, [finding("XQ631", change=said)]
    texts = {
        part: {name: as_text(value) for name, value in cells.items()}
        for part, cells in entry.items()
        if part != "table"
    }
    pick = texts.get("drop" if how == ["drop"] else "pick", {})
    cells = {} if how == ["drop"] else texts[how[0]]
    return checked(Change(said, table, how[0], pick, cells), said)


def flat(page: Mapping[str, Any]) -> dict[str, Any]:
    """Name what is in sections by `section.key`."""
    entries: dict[str, Any] = {}
    for key, value in page.items():
        inner = value if isinstance(value, dict) else None
        entries |= (
            {key: value}
            if inner is None
            else {f"{key}.{name}": entry for name, entry in inner.items()}
        )
    return entries


def as_text(value: Any, quoted: bool = False) -> str:
    """A value of a scenario file as the command line would have it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(as_text(item, True) for item in value)}]"
    if isinstance(value, str) and quoted:
        return f'"{value}"'
    return str(value)
