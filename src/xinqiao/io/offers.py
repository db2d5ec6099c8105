"""Writes offers: who can serve whom, as a table."""

from pathlib import Path

import polars as pl

from xinqiao.io.cells import for_csv
from xinqiao.io.files import new_file
from xinqiao.io.places import is_workbook
from xinqiao.io.sheet import Sheet
from xinqiao.io.workbook import is_alike, write_workbook
from xinqiao.tables import MATCHES

TABLE = MATCHES["offers"]


def write_offers(offers: pl.DataFrame, path: Path, *, force: bool = False) -> None:
    """Write the table of offers, whole or not at all.

    A `path` that ends in .xlsx is a workbook, any other a CSV file. With `force` a file
    is replaced if it is such a table.

    Raises
    ------
    OutputExists
        If something is there that may not be replaced.
    Refused
        If there are more rows than a sheet of a workbook holds.
    """
    path = Path(path)
    if is_workbook(path):
        write_workbook(path, [Sheet(TABLE.name, offers, TABLE)], force=force)
        return
    with new_file(path, are_offers, force=force) as place:
        for_csv(TABLE, offers).write_csv(place)


def are_offers(path: Path) -> bool:
    """Whether a file is a table of offers."""
    if is_workbook(path):
        return is_alike([TABLE.name], path)
    head = ",".join(TABLE.columns).encode()
    with path.open("rb") as file:
        return file.read(len(head)) == head
