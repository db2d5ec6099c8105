"""What can be wrong with a file: findings in the words of `findings.toml`.

An entry has `message` and `cure` in `en` and `zh`; `near` is the cure used where valid
names nearest to the wrong one are known. Placeholders: `{file}`, `{lines}`, `{column}`,
`{nearest}`, and whatever else is passed by keyword. All of them are errors.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from xinqiao.errors import LANGUAGES, Finding, UnreadableFile

SHOWN = 5
"""Line numbers named in a message; `Finding.rows` has all that were noted."""


def read_catalogue() -> Mapping[str, Mapping[str, Any]]:
    """Read the catalogue: code → entry."""
    text = (files("xinqiao.io") / "findings.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


CATALOGUE = read_catalogue()
"""Words of every finding about files, by code."""


def finding(
    code: str,
    file: str,
    *,
    table: str = "",
    lines: Iterable[int] = (),
    column: str = "",
    nearest: Iterable[str] = (),
    **data: object,
) -> Finding:
    """One finding about a file.

    `file` names the place: `supply.csv`, or `book.xlsx: supply` for a sheet. `lines`
    are numbered as an editor (CSV) or a spreadsheet shows them, from 1.
    """
    entry, rows, near = CATALOGUE[code], tuple(lines), tuple(nearest)
    cure = entry["near"] if near and "near" in entry else entry["cure"]
    words = {
        language: {
            "file": file,
            "lines": numbered(rows, language),
            "column": column,
            "nearest": listed(near, language),
            **{name: shown(value, language) for name, value in data.items()},
        }
        for language in LANGUAGES
    }
    return Finding(
        code=code,
        level="error",
        table=table,
        rows=rows,
        column=column,
        message={k: entry["message"][k].format(**words[k]) for k in LANGUAGES},
        cure={k: cure[k].format(**words[k]) for k in LANGUAGES},
        nearest=near,
    )


def refusal(code: str, file: str, **details: Any) -> UnreadableFile:  # noqa: ANN401
    """The refusal of a file for one finding; `details` as for `finding`."""
    return UnreadableFile([finding(code, file, **details)])


class Problems:
    """What is wrong with several files, gathered so that one refusal tells it all."""

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        """Begin with what is known to be wrong."""
        self.findings = list(findings)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note the refusal of one file, and go on with the next."""
        try:
            yield
        except UnreadableFile as refused:
            self.findings += refused.findings

    def refuse(self) -> None:
        """Refuse if anything is wrong.

        Raises
        ------
        UnreadableFile
            With everything that was noted.
        """
        if self.findings:
            raise UnreadableFile(self.findings)


def numbered(rows: tuple[int, ...], language: str) -> str:
    """Name lines: `lines 2, 5, 9 and 12 more`."""
    first = [str(row) for row in rows[:SHOWN]]
    more = len(rows) - len(first)
    if language == "zh":
        tail = f"等 {len(rows):,} 行" if more else "行"
        return f"第 {'、'.join(first)} {tail}"
    tail = f" and {more:,} more" if more else ""
    return f"{'lines' if len(rows) > 1 else 'line'} {', '.join(first)}{tail}"


def listed(values: Iterable[str], language: str) -> str:
    """Quote and join values."""
    return ("、" if language == "zh" else ", ").join(f"`{value}`" for value in values)


def shown(value: object, language: str) -> str:
    """Put one value into words."""
    if isinstance(value, Mapping):
        return str(value[language])
    if isinstance(value, tuple | list):
        return listed(map(str, value), language)
    return f"{value:,}" if isinstance(value, int) else str(value)
