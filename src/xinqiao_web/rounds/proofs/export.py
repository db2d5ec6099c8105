"""A firm's result to take away: its tables, their proof, and what checks it alone."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xinqiao_web.core.exports.files import BOM
from xinqiao_web.rounds.proofs import verify_export
from xinqiao_web.rounds.proofs.tree import Tables
from xinqiao_web.rounds.proofs.verify_export import Table

READ_ME = """\
A firm's result of a round, with the proof that it is part of what was published.
Check it with Python alone, against the root that was published:

    python verify_export.py --root ROOT

一家企业的本轮结果，附公布内容的包含证明。只需 Python，即可对照公布的根哈希核对：

    python verify_export.py --root ROOT
"""

BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The time that all files bear, so that the same result is the same file."""


def packed(tables: Tables, proof: Mapping[str, Any]) -> bytes:
    """A zip file of a firm's tables, the proof, and the checker.

    `proof`: the firm's, of `prove`. The same result makes the same bytes.
    """
    files = {
        "README.txt": BOM + READ_ME.encode(),
        "verify_export.py": Path(verify_export.__file__).read_bytes(),
        "proof.json": json.dumps(proof, indent=1).encode(),
        **{f"tables/{name}.csv": csv_of(t) for name, t in tables.items()},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(entry(name), content)
    return buffer.getvalue()


def entry(name: str) -> zipfile.ZipInfo:
    """A file of the archive, readable by its owner."""
    info = zipfile.ZipInfo(name, BEGINNING)
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return info


def csv_of(lines: Table) -> bytes:
    """Lines as CSV that spreadsheets know for UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return BOM + text.getvalue().encode()
