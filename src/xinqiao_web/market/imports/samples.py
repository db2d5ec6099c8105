"""Sample files: the header of a sheet in the reader's language, and an example row."""

from typing import IO

import polars as pl

from xinqiao_web.core.cells import read_cells
from xinqiao_web.core.exports import written
from xinqiao_web.core.sheets import Sheet

SUFFIXES = ("xlsx", "csv")


def sample(sheet: Sheet, suffix: str) -> IO[bytes]:
    """The sample file of a sheet."""
    shown = {c.name: c.example for c in sheet.columns if c.example is not None}
    frame = pl.DataFrame({name: [str(value)] for name, value in shown.items()})
    rows, _ = read_cells(sheet, frame)
    return written(suffix, sheet.columns, [rows.drop("row")])
