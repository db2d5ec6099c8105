"""The bytes of a file, and the text in them, without ever copying more than needed."""

import codecs
from io import BytesIO
from pathlib import Path

import numpy as np

from xinqiao.errors import UnreadableFile
from xinqiao.io.findings import refusal
from xinqiao.io.places import reason_of

LARGEST = 1 << 30
"""Bytes a file may have."""

PIECE = 16 << 20
"""Bytes looked at in one go."""

SAMPLE = 1 << 20
NOT_A_FILE = {"en": "it is not a file", "zh": "它不是文件"}
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_bytes(path: Path, most: int = LARGEST) -> bytes:
    """All bytes of a file.

    Raises
    ------
    UnreadableFile
        If there is no such file, it may not be read, it is empty or too large.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise refusal("XQ705", path.name, reason=NOT_A_FILE)
        if size > most:
            raise too_large(path.name, size, most)
        data = path.read_bytes()
    except OSError as error:
        raise refusal("XQ705", path.name, reason=reason_of(error)) from None
    if not data:
        raise refusal("XQ704", path.name)
    return data


def too_large(file: str, size: int, most: int = LARGEST) -> UnreadableFile:
    """The refusal of a file with too many bytes."""
    given, limit = (f"{n / 1e6:,.0f} MB" for n in (size, most))
    return refusal("XQ715", file, size=given, most=limit)


def as_utf8(data: bytes, file: str) -> bytes:
    """The text in UTF-8, without byte order mark.

    UTF-8 and GB18030 are told apart by their bytes, UTF-16 by its mark.

    Raises
    ------
    UnreadableFile
        If the bytes are not text, or in another encoding.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return from_encoding(data[len(mark) :], encoding, file)
    if (zero := data.find(b"\0")) >= 0:
        raise refusal("XQ708", file, lines=[line_of(data, zero)])
    wrong = not_utf8(data)
    if wrong is None:
        return data
    if not looks_chinese(data[wrong : wrong + SAMPLE]):
        raise refusal("XQ709", file, lines=[line_of(data, wrong)])
    return from_encoding(data, "gb18030", file)


def not_utf8(data: bytes) -> int | None:
    """The place of the first byte that is not UTF-8, if there is one."""
    if data.isascii():
        return None
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(data), PIECE):
        kept = len(decoder.getstate()[0])
        last = start + PIECE >= len(data)
        try:
            decoder.decode(data[start : start + PIECE], last)
        except UnicodeDecodeError as error:
            return start - kept + error.start
    return None


def from_encoding(data: bytes, encoding: str, file: str) -> bytes:
    """Text in an encoding as UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding)()
    written = BytesIO()
    try:
        for start in range(0, len(data), PIECE):
            last = start + PIECE >= len(data)
            text = decoder.decode(data[start : start + PIECE], last)
            written.write(text.encode())
    except UnicodeError:
        lines = [written.getvalue().count(b"\n") + 1]
        raise refusal("XQ709", file, lines=lines) from None
    found = written.getvalue()
    if (zero := found.find(b"\0")) >= 0:
        raise refusal("XQ708", file, lines=[line_of(found, zero)])
    return found


def looks_chinese(sample: bytes) -> bool:
    """Whether bytes that are not UTF-8 can be GB18030.

    Nearly any bytes decode as GB18030, Western text too: there, letters with accents
    stand alone between plain ones, whereas a Chinese character is two high bytes.
    """
    high = np.frombuffer(sample, dtype=np.uint8) >= 0x80
    beside = np.zeros_like(high)
    beside[1:] |= high[:-1]
    beside[:-1] |= high[1:]
    return int((high & beside).sum()) * 2 > int(high.sum())


def line_of(data: bytes, place: int) -> int:
    """The line, from 1, in which a byte stands."""
    return data.count(b"\n", 0, place) + 1
