#!/usr/bin/env python3
"""Check an export of the log: one file that needs nothing but Python.

    python verify_log.py LOG.ndjson [--checkpoint NUMBER:HASH]...

Every line of the export is one link of the chain, a JSON object:

- `number`, `leaf`, `previous`, `hash`: the link. `hash` is SHA-256 over the canonical
  JSON of `[number, leaf, previous]`; the first link's `previous` is 64 zeros.
- `at`, `verb`, `firm`, `person`, `content`, where the reader may see the line: `leaf`
  is SHA-256 over the canonical JSON of `[at, verb, firm, person, content]`.
- `opened`, where the line is the reader's own: `salt` and the values behind the three
  hashes; each is SHA-256 over `salt | name | canonical JSON of the value`.

A checkpoint is a number and a hash that somebody kept elsewhere. Without it, an export
that was cut at its end, or rewritten from the beginning, agrees with itself; with one
it is found, and so are two exports that two readers were given of one log.

Exit code 0: all holds. 1: it does not, and standard output says where. 2: no export.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

START = "0" * 64
VEILED = ("firm", "person", "content")
SHOWN = ("at", "verb", *VEILED)
LINK = {"number": int, "leaf": str, "previous": str, "hash": str}
KNOWN = {*LINK, *SHOWN, "opened"}
MOST_FAULTS = 20

TEXTS = {
    "unreadable": ("not a line of a log", "不是日志行"),
    "gap": ("its number is not the next one", "编号不连续"),
    "previous": ("does not follow from the line before", "与上一行不衔接"),
    "hash": ("its hash is not that of its content", "哈希与内容不符"),
    "leaf": ("says something else than was written", "所述内容与写入时不同"),
    "opened": (
        "the value of `{name}` is not the one written",
        "`{name}` 的值与写入时不同",
    ),
    "checkpoint": ("is not the line of the checkpoint", "与留存的检查点不符"),
    "short": ("ends before the checkpoint", "日志在检查点之前即已结束"),
    "late": ("begins after the checkpoint", "日志在检查点之后才开始"),
}
"""What may be wrong, in English and Chinese."""


@dataclass(frozen=True)
class Fault:
    """Something that does not hold. `number`: of the line, or of the checkpoint."""

    kind: str
    number: int
    name: str = ""

    def said(self) -> str:
        """The fault in words."""
        english, chinese = (text.format(name=self.name) for text in TEXTS[self.kind])
        return f"{self.number}: {english} {chinese}"


@dataclass
class Report:
    """What was found. `first`, `last`: numbers of lines; `hash`: of the last."""

    first: int = 0
    last: int = 0
    hash: str = START
    shown: int = 0
    opened: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def lines(self) -> int:
        """How many lines were read."""
        return self.last - self.first + 1 if self.first else 0


def verify(lines: Iterable[str], checkpoints: Iterable[tuple[int, str]] = ()) -> Report:
    """Check an export, line by line, against checkpoints kept elsewhere.

    `checkpoints`: numbers and hashes. Checking stops at the first line that cannot
    be read, and after twenty faults: what follows a broken link cannot be trusted.
    """
    report, kept = Report(), by_number(checkpoints)
    for number, text in enumerate(lines, 1):
        line = read(text)
        if line is None:
            report.faults.append(Fault("unreadable", report.last + 1 or number))
            break
        report.faults += faults_of(line, report)
        report.faults += against(line, kept)
        advance(report, line)
        if len(report.faults) >= MOST_FAULTS:
            break
    else:
        report.faults += missed(report, kept)
    return report


def by_number(checkpoints: Iterable[tuple[int, str]]) -> dict[int, set[str]]:
    """The hashes that were kept of each line: more than one, where views differ."""
    kept: dict[int, set[str]] = {}
    for number, expected in checkpoints:
        kept.setdefault(number, set()).add(expected)
    return kept


def read(text: str) -> dict[str, Any] | None:
    """One line of the export; None if it is none."""
    try:
        line = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return None
    if not isinstance(line, dict) or not set(LINK) <= set(line) <= KNOWN:
        return None
    fits = all(type(line[name]) is kind for name, kind in LINK.items())
    return line if fits and line["number"] > 0 else None


def faults_of(line: Mapping[str, Any], before: Report) -> Iterator[Fault]:
    """What does not hold of a line, given those before it."""
    number = line["number"]
    if before.first and number != before.last + 1:
        yield Fault("gap", number)
    follows = before.hash if before.first else (START if number == 1 else None)
    if follows not in (None, line["previous"]):
        yield Fault("previous", number)
    if line["hash"] != chained(number, line["leaf"], line["previous"]):
        yield Fault("hash", number)
    yield from faults_of_content(line)


def faults_of_content(line: Mapping[str, Any]) -> Iterator[Fault]:
    """What does not hold of what a line says, where it says something."""
    shown = [line.get(name) for name in SHOWN]
    if shown == [None] * len(SHOWN):
        if "opened" in line:
            yield Fault("leaf", line["number"])
        return
    if digest(shown) != line["leaf"]:
        yield Fault("leaf", line["number"])
    yield from faults_of_opening(line)


def faults_of_opening(line: Mapping[str, Any]) -> Iterator[Fault]:
    """What does not hold of the values behind a line's hashes, where they are given."""
    if "opened" not in line:
        return
    opened = line["opened"]
    if not isinstance(opened, dict) or not isinstance(opened.get("salt"), str):
        yield Fault("opened", line["number"], "salt")
        return
    for name in VEILED:
        if (
            name not in opened
            or veiled(opened["salt"], name, opened[name]) != line[name]
        ):
            yield Fault("opened", line["number"], name)


def against(line: Mapping[str, Any], kept: Mapping[int, set[str]]) -> Iterator[Fault]:
    """Whether a line is the one that somebody kept."""
    if kept.get(line["number"], set()) - {line["hash"]}:
        yield Fault("checkpoint", line["number"])


def missed(report: Report, kept: Mapping[int, set[str]]) -> Iterator[Fault]:
    """Checkpoints that the export does not reach; number 0 is where all logs begin."""
    for number, expected in sorted(kept.items()):
        if number > report.last:
            yield Fault("short", number)
        elif number == 0 and expected != {START}:
            yield Fault("checkpoint", 0)
        elif 0 < number < report.first:
            yield Fault("late", number)


def advance(report: Report, line: Mapping[str, Any]) -> None:
    """Take note of a line that was checked."""
    report.first = report.first or line["number"]
    report.last, report.hash = line["number"], line["hash"]
    report.shown += "verb" in line
    report.opened += "opened" in line


def chained(number: int, leaf: str, previous: str) -> str:
    """The hash of a link."""
    return digest([number, leaf, previous])


def veiled(salt: str, name: str, value: Any) -> str:
    """The hash that stands for a value."""
    return sha256(f"{salt}|{name}|{canonical(value)}")


def digest(value: Any) -> str:
    """SHA-256 over the canonical JSON of a value."""
    return sha256(canonical(value))


def canonical(value: Any) -> str:
    """JSON in its one form: sorted names, no spaces, no escapes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(text: str) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def checkpoint(text: str) -> tuple[int, str]:
    """A checkpoint as it is written: NUMBER:HASH."""
    number, _, expected = text.partition(":")
    if not number.isdigit() or len(expected) != len(START):
        raise argparse.ArgumentTypeError("NUMBER:HASH")
    return int(number), expected.lower()


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """What the command was called with."""
    about, more = (__doc__ or "").split("\n\n", 1)
    parser = argparse.ArgumentParser(
        description=about,
        epilog=more,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("log", type=Path, help="the export (NDJSON)")
    parser.add_argument(
        "--checkpoint",
        type=checkpoint,
        action="append",
        default=[],
        metavar="NUMBER:HASH",
        help="a line that was kept elsewhere; may be given several times",
    )
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Check an export, and say what was found."""
    asked = arguments(given)
    try:
        with asked.log.open(encoding="utf-8") as lines:
            report = verify(lines, asked.checkpoint)
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{asked.log}: {error.__class__.__name__}\n")
        return 2
    for fault in report.faults:
        sys.stdout.write(fault.said() + "\n")
    holds = "ok" if not report.faults else "BROKEN"
    sys.stdout.write(
        f"{holds}: {report.first}-{report.last}, {report.shown} shown 可见,"
        f" {report.opened} opened 已展开\n{report.last}:{report.hash}\n"
    )
    return 1 if report.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
