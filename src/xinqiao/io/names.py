"""What tables and columns may be called: their English or their Chinese names."""

from collections.abc import Iterable

from xinqiao.tables import INPUTS, Table

POLICY = ("policy", "规则")
"""Names of the sheet that holds the policy."""

HIDDEN = ("#", ".", "~$")
"""How the names of files and sheets begin that are not meant to be read."""

READ_ME = ("read me", "readme", "说明")
"""How the name of a sheet begins that holds words for people only."""


def plain(name: str) -> str:
    """A name without surrounding spaces and without case."""
    return name.strip().casefold()


TABLE_NAMES = {
    plain(name): table.name
    for table in INPUTS.values()
    for name in (table.name, table.zh)
}


def table_named(name: str) -> str | None:
    """The input table of that name, if there is one: `supply`, `Supply `, `供给`."""
    return TABLE_NAMES.get(plain(name))


def is_ignored(name: str) -> bool:
    """Whether a sheet or file is for people or programs only: `#notes`, `read me`."""
    return plain(name).startswith((*HIDDEN, *READ_ME))


def column_names(table: Table, header: Iterable[str]) -> list[str]:
    """Columns by their English names: `Pieces`, `到货数量` → `pieces`.

    A name that nobody knows stays as it is, without the spaces around it.
    """
    known = {plain(n): c.name for c in table.columns.values() for n in (c.zh, c.name)}
    return [known.get(plain(name), name.strip()) for name in header]
