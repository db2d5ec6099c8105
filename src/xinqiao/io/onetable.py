"""Writes one table of a market anew, where the market lies."""

from pathlib import Path

from xinqiao.io.cells import for_csv, for_parquet
from xinqiao.io.files import new_file
from xinqiao.io.folder import table_files
from xinqiao.io.market import read_policy, write_market
from xinqiao.io.places import is_workbook
from xinqiao.market import Market
from xinqiao.tables import INPUTS

SEPARATORS = {".csv": ",", ".tsv": "\t"}


def write_table(market: Market, name: str, path: Path) -> Path:
    """Write one table of a market over the one that is there, whole or not at all.

    `path`: a folder, of which only the file of that table changes, or a workbook, which
    is written anew with all its tables and its policy. Gives what was written.

    Raises
    ------
    OutputExists
        If a workbook holds sheets that are not ours.
    """
    path = Path(path)
    if is_workbook(path):
        write_market(market, path, read_policy(path), force=True)
        return path
    files, _ = table_files(path)
    file, frame = files[name], market.tables[name]
    with new_file(file, lambda _: True, force=True) as place:
        if file.suffix.lower() in SEPARATORS:
            separator = SEPARATORS[file.suffix.lower()]
            for_csv(INPUTS[name], frame).write_csv(place, separator=separator)
        else:
            for_parquet(INPUTS[name], frame).write_parquet(place)
    return file
