"""One part in place of another in all bills of materials, on the command line."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from xinqiao.cli.findings import as_data, lines
from xinqiao.cli.places import refuse_file_out
from xinqiao.cli.progress import progress
from xinqiao.cli.reading import read_input
from xinqiao.cli.rows import as_rows, rows_grid
from xinqiao.cli.screen import DONE, NO, Answer, Screen

if TYPE_CHECKING:
    from rich.console import RenderableType

    from xinqiao.errors import Finding
    from xinqiao.matching.replace import Replacement

SHOWN = 30
CHANGES = ("change", "parent", "position", "part", "state", "was", "rank")
HEAD = b"change,parent,position,part,"


class State(StrEnum):
    """States that a part may be given."""

    approved = "approved"
    qualified = "qualified"
    testing = "testing"
    candidate = "candidate"


@dataclass(frozen=True)
class Replacing:
    """What `replace` was asked."""

    old: str
    new: str
    market: Path
    reason: str
    state: str | None = None
    out: Path | None = None
    apply: bool = False
    force: bool = False


def replace(screen: Screen, asked: Replacing) -> Answer:
    """Show what would change, and change it if asked; no if nothing would."""
    from xinqiao import replace_part
    from xinqiao.io.onetable import write_table
    from xinqiao.market import check_policy

    refuse_file_out(asked.out, is_changes, asked.force)
    with progress(screen) as tell:
        tell("read")
        given = read_input(asked.market, None)
        found = replace_part(
            given.market, asked.old, asked.new, asked.reason, asked.state
        )
        after = (*found.market.warnings, *check_policy(found.market, given.policy))
        tell("write")
        if asked.out:
            write_changes(found, asked.out)
        applied = asked.apply and len(found.changes) > 0
        if applied:
            write_table(found.market, "bom", asked.market)
    notes = [note for note in after if note not in given.warnings]
    data = {
        "changes": as_rows(found.changes),
        "rules": as_rows(found.rules),
        "applied": applied,
        "written": str(asked.out) if asked.out else None,
        "findings": [as_data(note) for note in notes],
    }
    view = replaced_view(screen, asked, found, notes)
    return Answer(data, view, DONE if len(found.changes) else NO)


def write_changes(found: "Replacement", path: Path) -> None:
    """Write the rows that change, whole or not at all."""
    from xinqiao.io.files import new_file

    with new_file(path, is_changes, force=True) as place:
        found.changes.write_csv(place)


def is_changes(there: Path) -> bool:
    """Whether a file is a table of changes."""
    with there.open("rb") as file:
        return file.read(len(HEAD)) == HEAD


def replaced_view(
    screen: Screen, asked: Replacing, found: "Replacement", notes: "list[Finding]"
) -> Iterator["RenderableType"]:
    """What changes, what would come of it, and whether it was written."""
    rows = as_rows(found.changes.head(SHOWN))
    names = {"old": asked.old, "new": asked.new}
    if not rows:
        yield screen.say("replaced.none", **names)
        return
    yield screen.say("replaced.title", count=len(found.changes), **names)
    yield rows_grid(screen, rows, CHANGES, 6)
    if (more := len(found.changes) - SHOWN) > 0:
        yield screen.say("verdict.more", more=more)
    yield ""
    if len(found.rules):
        yield screen.say("replaced.rules", count=len(found.rules), **names)
    for note in notes:
        yield from lines(screen, note)
    key = "applied" if asked.apply else "tried"
    yield screen.say(f"replaced.{key}", path=asked.market)
    if asked.out:
        yield screen.say("scenarios.files", path=asked.out)
