"""Files as people and enemies write them, and what a reader says to them."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from xinqiao.errors import Finding, Refused
from xinqiao.io import read_market, read_tables, write_template

SUPPLY = "lot,firm,part,week,pieces\n"
LOT = "lot-1,distributor-a,chip-1,2022-03-07,1000\n"


def folder(place: Path, **files: str | bytes) -> Path:
    """A folder with files: `supply_csv` becomes `supply.csv`."""
    place.mkdir(exist_ok=True)
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (place / name.replace("_", ".")).write_bytes(data)
    return place


def example(place: Path, **files: str | bytes) -> Path:
    """The folder of the template, with some files replaced."""
    write_template(place)
    return folder(place, **files)


def book(path: Path, *, since_1904: bool = False, **sheets: list[list]) -> Path:
    """A workbook with sheets of plain cells."""
    options = {"default_date_format": "dd/mm/yy", "date_1904": since_1904}
    made = xlsxwriter.Workbook(path, options)
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if value is not None:
                    sheet.write(number, place, value)
    made.close()
    return path


def altered(path: Path, entry: str, change: Callable[[bytes], bytes]) -> Path:
    """A workbook with one of its entries changed."""
    entries = {}
    with ZipFile(path) as packed:
        for name in packed.namelist():
            entries[name] = packed.read(name)
    entries[entry] = change(entries[entry])
    path.write_bytes(zipped(entries))
    return path


def zipped(entries: dict[str, bytes]) -> bytes:
    """A zip file."""
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return data.getvalue()


def supply(path: Path) -> list[tuple]:
    """The rows of the table `supply` as they are read."""
    tables, _ = read_tables(path)
    return tables["supply"].rows()


def refusal(path: Path) -> tuple[Finding, ...]:
    """The findings with which a market is refused."""
    with pytest.raises(Refused) as refused:
        read_market(path)
    for found in refused.value.findings:
        assert found.message["en"]
        assert found.message["zh"]
        assert found.cure["en"]
        assert found.cure["zh"]
    return tuple(found for found in refused.value.findings if found.is_error)


def codes(path: Path) -> list[str]:
    """The codes of the findings with which a market is refused."""
    return [found.code for found in refusal(path)]
