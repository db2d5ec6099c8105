"""Files that would harm whoever reads them, or that are not what they seem."""

import io
import struct
import zipfile
from collections.abc import Mapping
from itertools import pairwise

import polars as pl

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROOT = (
    f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1"'
    f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
LINKS = (
    f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/worksheet"'
    ' Target="worksheets/sheet1.xml"/></Relationships>'
)
BOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="demand" sheetId="1" r:id="r1"/></sheets></workbook>'
)
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghi"))
    + "]>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
HEAD = b"demand,part,week,pieces\n"


def cell(place: str, text: str, kind: str = "inlineStr") -> str:
    inside = f"<is><t>{text}</t></is>" if kind == "inlineStr" else f"<v>{text}</v>"
    return f'<c r="{place}" t="{kind}">{inside}</c>'


def sheet(rows: str, before: str = "", dimension: str = "") -> str:
    return (
        f'{before}<worksheet xmlns="{MAIN}">{dimension}'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


NAMES = "".join(
    cell(f"{letter}1", name)
    for letter, name in zip("ABCD", ("demand", "part", "week", "pieces"), strict=True)
)
ROW = "".join(
    cell(f"{letter}2", name)
    for letter, name in zip("ABCD", ("n-1", "chip-imp", "2026-05-25", "5"), strict=True)
)
GOOD = f'<row r="1">{NAMES}</row><row r="2">{ROW}</row>'


def book(changes: Mapping[str, str | bytes] = {}, without: str = "") -> bytes:
    """A small workbook with some of its entries replaced."""
    entries: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": LINKS,
        "xl/worksheets/sheet1.xml": sheet(GOOD),
        **changes,
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            if name != without:
                packed.writestr(name, content)
    return data.getvalue()


def with_sheet(rows: str, before: str = "", dimension: str = "") -> bytes:
    return book({"xl/worksheets/sheet1.xml": sheet(rows, before, dimension)})


def flagged(offset: int, value: int) -> bytes:
    """A workbook whose entries say something else of themselves."""
    data = bytearray(book())
    for mark, place in ((b"PK\x03\x04", offset), (b"PK\x01\x02", offset + 2)):
        at = data.find(mark)
        while at >= 0:
            struct.pack_into("<H", data, at + place, value)
            at = data.find(mark, at + 4)
    return bytes(data)


def flipped() -> bytes:
    data = bytearray(with_sheet(GOOD * 40))
    for at in range(60, len(data) // 2, 5):
        data[at] ^= 0x55
    return bytes(data)


def twice() -> bytes:
    data = io.BytesIO(book())
    with zipfile.ZipFile(data, "a") as packed:
        packed.writestr("xl/worksheets/sheet2.xml", "PK\x03\x04 is no sheet")
    return data.getvalue()


def far(dimension: str = "") -> bytes:
    corner = '<row r="1048576">' + cell("XFD1048576", "x") + "</row>"
    return with_sheet(GOOD + corner, dimension=dimension)


def parquet(frame: pl.DataFrame) -> bytes:
    data = io.BytesIO()
    frame.write_parquet(data)
    return data.getvalue()


def csv(line: str) -> bytes:
    return HEAD + line.encode() + b"\n"


def packed_alone() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("note.txt", "hello")
    return data.getvalue()


def workbooks() -> dict[str, bytes]:
    """Workbooks."""
    wide = " " * (200 << 20)
    many = {f"docProps/{i}.xml": "<a/>" for i in range(2_500)}
    error = cell("D2", "#REF!", "e")
    return {
        "a zip that is no workbook": packed_alone(),
        "cut off": book()[:-200],
        "its first half": book()[: len(book()) // 2],
        "bits flipped": flipped(),
        "a sheet of nothing but spaces": with_sheet(GOOD, before=wide),
        "strings of nothing but spaces": book({"xl/sharedStrings.xml": wide}),
        "thousands of entries": book(many),
        "a zip inside": book({"xl/media/image1.png": packed_alone()}),
        "a workbook inside": book({"xl/embeddings/a.xlsx": book()}),
        "a gzip inside": book({"xl/media/a.bin": b"\x1f\x8b\x08" + bytes(40)}),
        "a zip in place of a sheet": twice(),
        "a name that leads up": book({"../../etc/cron.d/x": "x"}),
        "a name from the root": book({"/etc/cron.d/x": "x"}),
        "a name that leads up, backwards": book({"..\\..\\x": "x"}),
        "two cells in opposite corners": far(),
        "a dimension that lies": far('<dimension ref="A1:D2"/>'),
        "a billion laughs": with_sheet(GOOD, before=LAUGHS),
        "laughs among strings": book({"xl/sharedStrings.xml": LAUGHS + "<sst/>"}),
        "a file of the server in a sheet": with_sheet(GOOD, before=OUTSIDE),
        "a file of the server in the book": book({"xl/workbook.xml": OUTSIDE + BOOK}),
        "another encoding": book({"xl/workbook.xml": BOOK.encode("utf-16")}),
        "a password": flagged(6, 1),
        "an unknown packing": flagged(8, 99),
        "no sheets": book({"xl/workbook.xml": f'<workbook xmlns="{MAIN}"/>'}),
        "a sheet that is not there": book(without="xl/worksheets/sheet1.xml"),
        "XML that does not end": book({"xl/worksheets/sheet1.xml": sheet(GOOD)[:-90]}),
        "a formula that failed": with_sheet(GOOD.replace(cell("D2", "5"), error)),
        "nothing in it": with_sheet(""),
        "a header alone": with_sheet(f'<row r="1">{NAMES}</row>'),
    }


def texts() -> dict[str, bytes]:
    """CSV, and what is called so."""
    return {
        "nothing": b"",
        "a mark alone": b"\xef\xbb\xbf",
        "spaces": b" \n\t\n  ",
        "zeros": HEAD + bytes(1_000),
        "noise": bytes((i * 197 + 31) % 256 for i in range(5_000)),
        "a program": b"\x7fELF\x02\x01\x01" + bytes(200),
        "a picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
        "a document": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)),
        "an old workbook": bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600),
        "a gzip": b"\x1f\x8b\x08\x00" + bytes(100),
        "a web page": b"<html><body><table><tr><td>demand</td></tr></table></html>",
        "JSON": b'{"demand": [{"part": "chip-imp"}]}',
        "Western letters": HEAD
        + "n-1,caf\xe9 cr\xe8me,2026-05-25,5\n".encode("latin-1"),
        "UTF-16 without its mark": (HEAD.decode() + "a,b,c,5\n").encode("utf-16-le"),
        "half a character": "demand".encode("utf-16") + b"\x00",
        "a cell of 10 MB": csv("n-1," + "x" * 10_000_000 + ",2026-05-25,5"),
        "a quote that never ends": csv('n-1,"chip-imp,2026-05-25,5'),
        "lines of different lengths": csv("n-1,chip-imp,2026-05-25,5,6\nn-2"),
        "a header alone, as text": HEAD,
        "thousands of columns": b",".join(b"c%d" % i for i in range(5_000))
        + b"\n1"
        + b"," * 4_999
        + b"\n",
        "a header of 200 kB": b"x" * 200_000 + b"\n1\n",
        "two columns of one name": b"demand,part,part,week,pieces\nn,a,b,2026-05-25,5",
        "columns nobody knows": b"foo,bar\n1,2\n",
        "a huge number": csv("n-1,chip-imp,2026-05-25,1e308"),
        "an infinite number": csv("n-1,chip-imp,2026-05-25,inf"),
        "a negative number": csv("n-1,chip-imp,2026-05-25,-5"),
        "half a piece": csv("n-1,chip-imp,2026-05-25,0.5"),
        "day zero": csv("n-1,chip-imp,1900-01-00,5"),
        "the year 9999": csv("n-1,chip-imp,9999-12-27,5"),
        "a command": csv("n-1,=cmd|' /C calc'!A0,2026-05-25,5"),
        "letters that turn around": csv("n-\u202e1,chip-imp,2026-05-25,5"),
        "a text of 5,000 letters": csv("n" * 5_000 + ",chip-imp,2026-05-25,5"),
        "SQL for a part": csv("n-1,x'; DROP TABLE market_demand; --,2026-05-25,5"),
        "markup for a part": csv("n-1,<script>alert(1)</script>,2026-05-25,5"),
    }


def parquets() -> dict[str, bytes]:
    """Parquet."""
    whole = parquet(pl.DataFrame({"demand": ["n-1"], "pieces": [5]}))
    nested = pl.DataFrame({"demand": [["n-1"]], "part": ["chip-imp"]})
    long = pl.select(pl.repeat(True, 60_000_000).alias("demand"))
    return {
        "Parquet, cut off": whole[:-30],
        "Parquet, its first bytes": b"PAR1" + bytes(500),
        "Parquet whose tail lies": whole[:-8] + struct.pack("<I", 1 << 30) + b"PAR1",
        "Parquet, bits flipped": whole[:60] + bytes(b ^ 0x5A for b in whole[60:]),
        "Parquet with lists": parquet(nested),
        "Parquet of 60 million rows": parquet(long),
    }
