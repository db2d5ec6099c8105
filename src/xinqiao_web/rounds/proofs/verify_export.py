#!/usr/bin/env python3
"""Check a firm's result of a round: one file that needs nothing but Python.

    python verify_export.py [EXPORT] [--root HASH]

EXPORT is the folder, or the zip file, of a result; without it, the folder in which this
file lies. In it are

- `tables/NAME.csv`: the tables of the result. Line 0 of each is its columns' names;
- `proof.json`: `secret`; `lines`, by table the hash of each line; `path`, the hashes
  beside the firm's on its way up to the root, each `left` or `right` of it; `root`.

With `SHA` for SHA-256 over canonical JSON (sorted names, no spaces, no escapes):

- a line's `salt` is `SHA ["salt", secret, table, number]`;
- its hash is `SHA ["line", salt, table, number, cells]`, all cells as texts;
- two hashes beside each other have `SHA ["pair", left, right]` above them; one that is
  left over goes up as it is. A firm's lines, tables by name, come to one hash, and all
  firms' hashes to the root.

The root that counts is the one that was published: keep it, and give it by `--root`. An
export that somebody made up agrees with itself; with the published root it is found.

Exit code 0: all holds. 1: it does not, and standard output says where. 2: no export.
"""

import argparse
import csv
import hashlib
import io
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

Cells = list[str]
Table = list[Cells]
PROOF = {"secret": str, "lines": dict, "path": list, "root": str}
SIDES = ("left", "right")
BROKEN = (
    *(OSError, KeyError, ValueError, RecursionError, NotImplementedError, RuntimeError),
    *(csv.Error, zipfile.BadZipFile, zlib.error, EOFError),
)
"""What reading a file that is no export may raise."""
MOST = 500_000_000
"""Bytes of a file that is read; one that says it holds more is no export."""

TEXTS = {
    "missing": ("table is missing", "缺少该表"),
    "unknown": ("table is not part of the result", "该表不属于本结果"),
    "count": ("has more or fewer lines than it had", "行数与公布时不同"),
    "line": ("line is not what it was", "该行与公布时不同"),
    "path": ("does not lead to the root", "无法推出根哈希"),
    "root": ("is not the root that was published", "与公布的根哈希不符"),
}
"""What may be wrong, in English and Chinese."""


@dataclass(frozen=True)
class Export:
    """An export as it was read: tables with their lines, and the proof."""

    tables: Mapping[str, Table]
    proof: Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """Something that does not hold; `where`: a table, and the number of a line."""

    kind: str
    where: str

    def said(self) -> str:
        """The fault in words."""
        return f"{self.where}: {' '.join(TEXTS[self.kind])}"


class Unreadable(Exception):
    """What was given is no export."""


def verify(export: Export, root: str = "") -> list[Fault]:
    """Check an export, and against the published root if it is given."""
    return [*faults_of_lines(export), *faults_of_root(export, root.lower())]


def faults_of_lines(export: Export) -> Iterator[Fault]:
    """Say which lines are not those whose hashes are in the proof."""
    known, secret = export.proof["lines"], export.proof["secret"]
    for name in sorted({*known, *export.tables}):
        if name not in export.tables or name not in known:
            yield Fault("missing" if name in known else "unknown", name)
            continue
        table, hashes = export.tables[name], known[name]
        if len(table) != len(hashes):
            yield Fault("count", name)
        for number, (cells, expected) in enumerate(zip(table, hashes, strict=False)):
            if hash_of_line(secret, name, number, cells) != expected:
                yield Fault("line", f"{name} {number}")


def faults_of_root(export: Export, root: str) -> Iterator[Fault]:
    """Say whether the lines lead to the root, and whether that is the published one."""
    proof = export.proof
    if climbed(hash_of_firm(proof["lines"]), proof["path"]) != proof["root"]:
        yield Fault("path", "root")
    if root not in ("", proof["root"]):
        yield Fault("root", proof["root"])


def hash_of_line(secret: str, table: str, number: int, cells: Sequence[str]) -> str:
    """The hash of a line; its salt keeps others from trying what it could say."""
    salt = sha("salt", secret, table, number)
    return sha("line", salt, table, number, list(cells))


def hash_of_firm(lines: Mapping[str, Sequence[str]]) -> str:
    """The hash above all lines of a firm."""
    return top([one for name in sorted(lines) for one in lines[name]])


def top(hashes: Sequence[str]) -> str:
    """The hash above many, two and two."""
    while len(hashes) > 1:
        hashes = above(hashes)
    return hashes[0] if hashes else sha("pair")


def above(hashes: Sequence[str]) -> list[str]:
    """The hashes one step up; the last, if it has none beside it, as it is."""
    pairs = zip(hashes[::2], hashes[1::2], strict=False)
    left_over = hashes[-1:] if len(hashes) % 2 else []
    return [sha("pair", *pair) for pair in pairs] + list(left_over)


def climbed(start: str, path: Sequence[Sequence[str]]) -> str:
    """Where a path leads."""
    for side, other in path:
        start = sha("pair", *((other, start) if side == SIDES[0] else (start, other)))
    return start


def sha(*values: Any) -> str:
    """SHA-256 over the canonical JSON of values."""
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read(path: Path) -> Export:
    """Read an export from its folder or its zip file.

    Raises
    ------
    Unreadable
        If it is none.
    """
    try:
        files = zipped(path) if path.is_file() else in_folder(path)
        proof = json.loads(files.pop("proof.json").decode("utf-8-sig"))
        tables = {
            PurePosixPath(name).stem: list(csv.reader(io.StringIO(text_of(content))))
            for name, content in files.items()
        }
    except BROKEN as error:
        raise Unreadable(f"{path}: {error.__class__.__name__}") from error
    if not is_proof(proof):
        raise Unreadable(f"{path}: proof.json")
    return Export(tables, proof)


def text_of(content: bytes) -> str:
    """The text of a file, with or without the mark of UTF-8."""
    return content.decode("utf-8-sig")


def is_wanted(name: str) -> bool:
    """Whether a file is one of those that are checked."""
    folder, _, file = name.rpartition("/")
    return name == "proof.json" or (folder == "tables" and file.endswith(".csv"))


def in_folder(folder: Path) -> dict[str, bytes]:
    """The files of a folder."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    return {name: (folder / name).read_bytes() for name in names if is_wanted(name)}


def zipped(path: Path) -> dict[str, bytes]:
    """The files of a zip file."""
    with zipfile.ZipFile(path) as archive:
        wanted = [info for info in archive.infolist() if is_wanted(info.filename)]
        names = [info.filename for info in wanted]
        if len(set(names)) < len(names) or sum(i.file_size for i in wanted) > MOST:
            raise ValueError(path)
        return {name: archive.read(name) for name in names}


def is_proof(found: Any) -> bool:
    """Whether a proof has the form of one."""
    if not isinstance(found, dict) or set(found) != set(PROOF):
        return False
    fits = all(isinstance(found[name], kind) for name, kind in PROOF.items())
    return (
        fits
        and all(are_texts(hashes) for hashes in found["lines"].values())
        and all(is_step(step) for step in found["path"])
    )


def are_texts(found: Any) -> bool:
    """Whether something is a list of texts."""
    return isinstance(found, list) and all(isinstance(one, str) for one in found)


def is_step(step: Any) -> bool:
    """Whether something is a step of a path."""
    return are_texts(step) and len(step) == len(SIDES) and step[0] in SIDES


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """What the command was called with."""
    about, more = (__doc__ or "").split("\n\n", 1)
    parser = argparse.ArgumentParser(
        description=about,
        epilog=more,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "export", type=Path, nargs="?", default=Path(__file__).resolve().parent
    )
    parser.add_argument("--root", default="", help="the root that was published")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Check an export, and say what was found."""
    asked = arguments(given)
    try:
        export = read(asked.export)
    except Unreadable as error:
        sys.stderr.write(f"{error}\n")
        return 2
    faults = verify(export, asked.root)
    for fault in faults:
        sys.stdout.write(fault.said() + "\n")
    lines = sum(map(len, export.tables.values()))
    holds = "BROKEN 不符" if faults else "ok 相符"
    against = "" if asked.root else " (no published root given 未提供公布的根哈希)"
    sys.stdout.write(f"{holds}: {lines} lines 行{against}\n{export.proof['root']}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
