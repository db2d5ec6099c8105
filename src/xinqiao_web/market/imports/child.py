"""The process that parses: bytes in, cells out, and nothing else.

It is called with the name of the file, of the table that is expected, and whether the
file is a whole market. It answers with one line of JSON, then each page as Parquet.
"""

import json
import sys
from dataclasses import asdict
from io import BytesIO
from typing import Any

from xinqiao_web.market.imports.confined import confine, hurry


def main() -> None:
    """Read what stands in, answer, end."""
    confine()
    file, table, kind = sys.argv[1:]
    data = sys.stdin.buffer.read()
    hurry(len(data))
    head, blobs = answer_to(data, file, table, kind == "market")
    out = sys.stdout.buffer
    out.write(json.dumps(head).encode() + b"\n")
    for blob in blobs:
        out.write(blob)
    out.flush()


def answer_to(
    data: bytes, file: str, table: str, whole: bool
) -> tuple[dict[str, Any], list[bytes]]:
    """What is in a file, or what is wrong with it."""
    from xinqiao.errors import UnreadableFile
    from xinqiao.io import Limits, read_archive, read_grids
    from xinqiao.tables import INPUTS

    limits = Limits(unpacked=500 << 20, cells=20_000_000, plain=True)
    try:
        if whole:
            grids = read_archive(data, file, limits)
        else:
            grids = read_grids(data, file, INPUTS[table], limits)
    except UnreadableFile as refused:
        return {"findings": [asdict(found) for found in refused.findings]}, []
    blobs = [as_parquet(grid.cells) for grid in grids]
    pages = [
        {
            "name": grid.name,
            "header": grid.header,
            "top": grid.top,
            "rows": grid.cells.height,
            "errors": grid.errors,
            "bytes": len(blob),
            "plain": not data.startswith((b"PK", b"PAR1")),
        }
        for grid, blob in zip(grids, blobs, strict=True)
    ]
    return {"pages": pages}, blobs


def as_parquet(cells: Any) -> bytes:
    """Cells as the bytes of a Parquet file."""
    data = BytesIO()
    cells.write_parquet(data, compression="lz4")
    return data.getvalue()


if __name__ == "__main__":
    main()
