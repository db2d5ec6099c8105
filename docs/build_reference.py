"""Write docs/reference from what the program itself knows: tables, findings, commands.

python docs/build_reference.py            write the pages
python docs/build_reference.py --check    fail if a page is not what would be written
"""

import inspect
import sys
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import consoles
import docstrings

import xinqiao
from xinqiao.cli.app import program
from xinqiao.cli.help import Page, page_of
from xinqiao.cli.help import pages as pages_of
from xinqiao.cli.texts import catalogue, say
from xinqiao.errors import LANGUAGES
from xinqiao.matching.reasons import WORDS as REASONS
from xinqiao.tables import INPUTS, MATCHES, OUTCOMES, Column, Table
from xinqiao.verify.breaches import CATALOGUE as BREACHES

REFERENCE = Path(__file__).parent / "reference"
ENDINGS = {"en": ".md", "zh": ".zh.md"}

WORDS = {
    "en": {
        "made": "<!-- Written by `make docs`; do not edit. -->",
        "tables": "Tables",
        "inputs": "A market (input)",
        "outcomes": "An outcome (output)",
        "matches": "A matching (output)",
        "key": "Key: ",
        "columns": "| Column | Kind | Unit | Meaning |",
        "required": "required",
        "default": "blank = {value}",
        "one_of": "one of {values}",
        "refers": "found in {column}",
        "or": "or `{value}`",
        "least": "at least {value}",
        "above": "more than {value}",
        "findings": "Findings",
        "findings_about": "Everything that can be wrong, or worth a look, by code. "
        "Placeholders stand in braces.",
        "findings_columns": "| Code | Level | Message | Cure |",
        "breaches": "Breaches",
        "breaches_about": "What `xinqiao verify` can find in an outcome.",
        "breaches_columns": "| Code | Message |",
        "reasons": "Reasons of offers",
        "reasons_about": "What speaks for and against the offers of `xinqiao match`, "
        "and what they lack; `{amount}` is the number beside the code.",
        "error": "error",
        "warning": "warning",
        "commands": "Commands",
        "api": "Python",
        "api_about": "Everything public, as `from xinqiao import …`.",
        "and": "; ",
    },
    "zh": {
        "made": "<!-- 由 `make docs` 生成，请勿手工修改。 -->",
        "tables": "数据表",
        "inputs": "市场（输入）",
        "outcomes": "结果（输出）",
        "matches": "供需对接（输出）",
        "key": "主键：",
        "columns": "| 列 | 类型 | 单位 | 含义 |",
        "required": "必填",
        "default": "空白 = {value}",
        "one_of": "取值 {values}",
        "refers": "须见于 {column}",
        "or": "或 `{value}`",
        "least": "不小于 {value}",
        "above": "大于 {value}",
        "findings": "问题代码",
        "findings_about": "可能出现的全部错误与警告，按代码排列。花括号内为占位符。",
        "findings_columns": "| 代码 | 级别 | 内容 | 改法 |",
        "breaches": "不符代码",
        "breaches_about": "`xinqiao verify` 在结果中可能发现的不符之处。",
        "breaches_columns": "| 代码 | 内容 |",
        "reasons": "货源的理由代码",
        "reasons_about": "`xinqiao match` 所列货源的支持与反对理由，以及尚缺的条件；"
        "`{amount}` 为代码所附数值。",
        "error": "错误",
        "warning": "警告",
        "commands": "命令",
        "and": "；",
    },
}


def pages() -> dict[Path, str]:
    """Every page of the reference, by path."""
    makers = {
        "tables": tables_page,
        "findings": findings_page,
        "commands": commands_page,
    }
    written = {
        REFERENCE / f"{name}{ENDINGS[language]}": text(maker(language))
        for name, maker in makers.items()
        for language in LANGUAGES
    }
    return {**written, REFERENCE / "python.md": text(python_page())}


def text(lines: Iterator[str]) -> str:
    """Lines as a file."""
    return "\n".join(lines) + "\n"


def cell(value: str) -> str:
    """A text that may stand in a cell of a Markdown table."""
    return value.replace("|", "\\|").replace("\n", " ")


def tables_page(language: str) -> Iterator[str]:
    """All tables of the data dictionary."""
    words = WORDS[language]
    yield from (f"# {words['tables']}", "", words["made"])
    groups = {"inputs": INPUTS, "outcomes": OUTCOMES, "matches": MATCHES}
    for title, tables in groups.items():
        yield from ("", f"## {words[title]}")
        for table in tables.values():
            yield from table_lines(table, language)


def table_lines(table: Table, language: str) -> Iterator[str]:
    """One table: what a row is, its key, its columns."""
    words = WORDS[language]
    zh = language == "zh"
    yield from ("", f"### {table.name} · {table.zh}", "")
    yield table.meaning_zh if zh else table.meaning
    if table.key:
        keys = ", ".join(f"`{column}`" for column in table.key)
        yield from ("", f"{words['key']}{keys}")
    yield from ("", words["columns"], "|---|---|---|---|")
    for column in table.columns.values():
        meaning = column.meaning_zh if zh else column.meaning
        kind = words["and"].join((column.type, *notes_on(column, language)))
        name = f"`{column.name}` {column.zh}"
        yield f"| {name} | {cell(kind)} | {column.unit} | {cell(meaning)} |"


def notes_on(column: Column, language: str) -> Iterator[str]:
    """What a column may hold, in short notes."""
    words = WORDS[language]
    if column.required:
        yield f"**{words['required']}**"
    if column.default is not None:
        yield words["default"].format(value=f"`{str(column.default).lower()}`")
    if column.choices:
        yield words["one_of"].format(values=" ".join(f"`{c}`" for c in column.choices))
    if column.refers:
        other = (
            f" {words['or'].format(value=column.wildcard)}" if column.wildcard else ""
        )
        yield words["refers"].format(column=f"`{column.refers}`") + other
    if column.least is not None:
        yield words["least"].format(value=column.least)
    if column.above is not None:
        yield words["above"].format(value=column.above)


def findings() -> dict[str, dict[str, Any]]:
    """All entries of all catalogues of findings, by code."""
    found: dict[str, dict[str, Any]] = {}
    for room in ("xinqiao.market", "xinqiao.io"):
        page = (files(room) / "findings.toml").read_text(encoding="utf-8")
        found |= tomllib.loads(page)
    found |= catalogue()["finding"]
    return dict(sorted(found.items()))


def findings_page(language: str) -> Iterator[str]:
    """All findings: code, level, message, cure."""
    words = WORDS[language]
    yield from (
        f"# {words['findings']}",
        "",
        words["made"],
        "",
        words["findings_about"],
    )
    yield from ("", words["findings_columns"], "|---|---|---|---|")
    for code, entry in findings().items():
        level = words[entry.get("level", "error")]
        message, cure = (cell(entry[part][language]) for part in ("message", "cure"))
        yield f"| {code} | {level} | {message} | {cure} |"
    yield from ("", f"## {words['breaches']}", "", words["breaches_about"], "")
    yield from (words["breaches_columns"], "|---|---|")
    for code, entry in sorted(BREACHES.items()):
        yield f"| {code} | {cell(entry[language])} |"
    yield from ("", f"## {words['reasons']}", "", words["reasons_about"], "")
    yield from (words["breaches_columns"], "|---|---|")
    for code, entry in REASONS.items():
        if language in entry:
            yield f"| {code} | {cell(entry[language])} |"


def commands_page(language: str) -> Iterator[str]:
    """All commands, with their arguments and options."""
    words = WORDS[language]
    yield from (f"# {words['commands']}", "", words["made"], "")
    whole = program()
    yield from page_lines(page_of((), whole, language), language)
    for path, command in pages_of(whole):
        yield from ("", f"{'#' * (1 + len(path))} {' '.join(path)}", "")
        yield from page_lines(page_of(path, command, language), language)
    yield from ("", say(language, "help.exit"))


def page_lines(page: Page, language: str) -> Iterator[str]:
    """A page of help as Markdown."""
    yield from (page.about, "", f"    {page.usage}")
    for title, rows in page.sections:
        if title == "help.everywhere" and page.usage != "xinqiao COMMAND …":
            continue
        yield from ("", f"| {say(language, title)} | |", "|---|---|")
        yield from (f"| `{cell(name)}` | {cell(meaning)} |" for name, meaning in rows)


def python_page() -> Iterator[str]:
    """All public names, with what they say of themselves (in English)."""
    words = WORDS["en"]
    yield from (f"# {words['api']}", "", words["made"], "", words["api_about"])
    for name in xinqiao.__all__:
        thing = getattr(xinqiao, name)
        yield from ("", f"## {name}", "")
        if inspect.isfunction(thing):
            yield from (docstrings.signature(name, thing), "")
        yield docstrings.description(thing)


def main() -> int:
    """Write the pages, or with --check say which of them are stale."""
    written = {**pages(), **consoles.pages()}
    if "--check" in sys.argv[1:]:
        stale = [
            path.name
            for path, page in written.items()
            if not path.exists() or path.read_text(encoding="utf-8") != page
        ]
        if stale:
            sys.stderr.write(f"Stale: {', '.join(stale)}. Run `make docs`.\n")
        return bool(stale)
    REFERENCE.mkdir(exist_ok=True)
    for path, page in written.items():
        path.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
