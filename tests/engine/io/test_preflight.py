"""No workbook, however it was made, brings the reader down or is read wrongly."""

import resource
import subprocess
import sys

import pytest
from tests.engine.io.given import altered, book, codes, refusal, zipped

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
MINIMAL = {
    "[Content_Types].xml": b"<Types/>",
    "xl/workbook.xml": b"<workbook/>",
}


@pytest.fixture
def workbook(tmp_path):
    return book(tmp_path / "m.xlsx", supply=[["lot", "firm"], ["lot-1", "oem-a"]])


def with_sheet(rows: bytes) -> bytes:
    return b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"


def cell(reference: str) -> bytes:
    return f'<row><c r="{reference}"><v>1</v></c></row>'.encode()


FAR = {
    "the last cell of the sheet": ["A1", "XFD1048576"],
    "a cell far down": ["A1", "C1048576"],
    "a cell far right": ["A1", "XFD200"],
    "a cell that no spreadsheet has": ["A1", "ZZZZZZ99999999999"],
}


@pytest.mark.parametrize("what", FAR)
def test_a_sheet_that_reaches_far_beyond_its_cells_is_refused(workbook, what):
    rows = b"".join(map(cell, FAR[what]))
    assert codes(altered(workbook, SHEET, lambda _: with_sheet(rows))) == ["XQ720"]


def test_a_sheet_is_looked_through_across_its_pieces(workbook):
    many = b"".join(cell(f"A{n}") for n in range(1, 200_000))
    path = altered(workbook, SHEET, lambda _: with_sheet(many + cell("XFD1048576")))
    assert codes(path) == ["XQ720"]


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(workbook):
    big = b"<x>" + b" " * 80_000_000 + b"</x>"
    path = altered(workbook, "docProps/app.xml", lambda _: big)
    assert path.stat().st_size < 500_000
    assert codes(path) == ["XQ719"]


def test_a_long_shared_text_in_a_small_file_is_refused(workbook):
    text = b"<sst><si><t>" + b"a" * 80_000_000 + b"</t></si></sst>"
    assert codes(altered(workbook, STRINGS, lambda _: text)) == ["XQ719"]


def test_thousands_of_entries_are_refused(tmp_path):
    path = tmp_path / "m.xlsx"
    path.write_bytes(zipped({**MINIMAL, **{f"x/{n}": b"" for n in range(2_001)}}))
    assert codes(path) == ["XQ719"]


@pytest.mark.parametrize("entry", [SHEET, STRINGS, "xl/workbook.xml"])
def test_xml_that_declares_entities_is_refused(workbook, entry):
    path = altered(workbook, entry, lambda xml: xml.replace(b"?>", b"?>" + DOCTYPE, 1))
    assert codes(path) == ["XQ717"]


OTHERS = {
    "password.xlsx": (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 4_000, "XQ716"),
    "picture.xlsx": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "XQ718"),
    "text.xlsx": (b"lot,firm\n1,2\n", "XQ718"),
    "letter.xlsx": (zipped({"word/document.xml": b"<x/>"}), "XQ718"),
    "empty.xlsx": (b"", "XQ704"),
    "zip.xlsx": (b"PK\3\4" + b"\0" * 100, "XQ717"),
    "hollow.xlsx": (zipped(MINIMAL), "XQ717"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_only_looks_like_a_workbook_is_refused(tmp_path, name):
    content, code = OTHERS[name]
    (tmp_path / name).write_bytes(content)
    assert codes(tmp_path / name) == [code]


def test_a_zip_with_a_password_is_refused(workbook):
    data = bytearray(workbook.read_bytes())
    place = data.find(b"PK\1\2")
    data[place + 8] |= 1
    data[data.find(b"PK\3\4") + 6] |= 1
    workbook.write_bytes(bytes(data))
    assert codes(workbook) == ["XQ716"]


def test_a_workbook_that_is_cut_off_anywhere_is_refused(workbook):
    data = workbook.read_bytes()
    for size in range(1, len(data), len(data) // 25):
        workbook.write_bytes(data[:size])
        (found,) = refusal(workbook)
        assert found.code in ("XQ717", "XQ718")


def test_a_workbook_with_a_spoilt_byte_is_refused_or_read_without_a_crash(workbook):
    data = workbook.read_bytes()
    read = 0
    for place in range(0, len(data), len(data) // 100):
        spoilt = bytearray(data)
        spoilt[place] ^= 0xFF
        workbook.write_bytes(bytes(spoilt))
        read += set(codes(workbook)) <= {"XQ102", "XQ103"}
    assert read < 100


@pytest.mark.parametrize("entry", [SHEET, STRINGS, "xl/workbook.xml"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_sheet_that_breaks_off_is_refused(workbook, entry, share):
    path = altered(workbook, entry, lambda xml: xml[: int(len(xml) * share)])
    assert set(codes(path)) <= {"XQ717", "XQ102", "XQ103"}


def test_the_worst_sheet_is_answered_within_two_gigabytes(workbook):
    rows = cell("A1") + cell("XFD1048576")
    path = altered(workbook, SHEET, lambda _: with_sheet(rows))
    code = "import sys, xinqiao.io; xinqiao.io.read_market(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30)),
    )
    assert done.returncode == 1
    assert "UnreadableFile" in done.stderr
