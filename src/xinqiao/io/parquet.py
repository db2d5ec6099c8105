"""Reads Parquet."""

from io import BytesIO
from pathlib import Path

import polars as pl

from xinqiao.io.bytes import read_bytes
from xinqiao.io.findings import refusal
from xinqiao.io.raw import refuse_size, with_header
from xinqiao.tables import Table


def read_parquet(path: Path, table: Table) -> pl.DataFrame:
    """Read a table from a Parquet file, typed as found.

    Raises
    ------
    UnreadableFile
        If it is no Parquet file, damaged or too large, or its columns mislead.
    """
    data = read_bytes(path)
    try:
        rows = pl.scan_parquet(BytesIO(data)).select(pl.len()).collect().item()
        names = list(pl.read_parquet_schema(BytesIO(data)))
        refuse_size(path.name, table, rows * len(names))
        frame = pl.read_parquet(BytesIO(data))
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise refusal("XQ722", path.name, table=table.name, reason=reason) from None
    return with_header(path.name, table, names, frame)
