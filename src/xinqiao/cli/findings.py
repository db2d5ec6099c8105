"""Findings for people and for programs: where, what, and how to mend it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from xinqiao.cli.screen import Screen
from xinqiao.errors import Finding

if TYPE_CHECKING:
    from rich.console import RenderableType

ROWS_SHOWN = 5


def as_data(finding: Finding) -> dict[str, Any]:
    """A finding as JSON."""
    return {
        "code": finding.code,
        "level": finding.level,
        "table": finding.table,
        "rows": list(finding.rows),
        "column": finding.column,
        "message": dict(finding.message),
        "cure": dict(finding.cure),
        "nearest": list(finding.nearest),
    }


def listing(
    screen: Screen, findings: Sequence[Finding], closing: str
) -> Iterator["RenderableType"]:
    """All findings, errors first, then how many there were and what follows."""
    for finding in sorted(findings, key=lambda f: not f.is_error):
        yield from lines(screen, finding)
    errors = sum(f.is_error for f in findings)
    yield screen.say(closing, errors=errors, warnings=len(findings) - errors)


def lines(screen: Screen, finding: Finding) -> Iterator["RenderableType"]:
    """One finding: table:rows:column, message, cure, and what may have been meant."""
    from rich.text import Text

    level = screen.say(f"findings.{finding.level}")
    style = "bold red" if finding.is_error else "bold yellow"
    where = place(screen, finding)
    head = Text.assemble((level, style), f" {finding.code}")
    yield head.append(f" {where}", "bold") if where else head
    language = screen.language
    texts = [finding.message.get(language, ""), finding.cure.get(language, "")]
    if finding.nearest and finding.nearest[0] not in texts[1]:
        near = screen.say("findings.comma").join(finding.nearest)
        texts.append(screen.say("findings.nearest", values=near))
    yield from (f"  {text}" for text in texts if text)


def place(screen: Screen, finding: Finding) -> str:
    """Where it is, as `table:row,row:column`; what is not known is left out."""
    shown = ",".join(str(row) for row in finding.rows[:ROWS_SHOWN])
    more = len(finding.rows) - ROWS_SHOWN
    if more > 0:
        shown += screen.say("findings.more", more=more)
    return ":".join(filter(None, (finding.table, shown, finding.column)))
