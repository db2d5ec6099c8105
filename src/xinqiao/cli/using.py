"""Where a part is used, on the command line."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from xinqiao.cli.progress import progress
from xinqiao.cli.rows import as_rows, rows_grid
from xinqiao.cli.screen import Answer, Screen

if TYPE_CHECKING:
    from rich.console import RenderableType

    from xinqiao.matching.where_used import WhereUsed

SHOWN = 30
PLACES = ("parent", "position", "for_part", "state", "usable_until", "rank", "per_unit")
ABOVE = ("part", "kind", "firms", "level", "designed", "most", "due")
NOTICES = ("kind", "effective", "replacement")


def where_used(screen: Screen, part: str, market: Path) -> Answer:
    """Say where a part is used."""
    from xinqiao import read_market
    from xinqiao import where_used as engine

    with progress(screen) as tell:
        tell("read")
        found = engine(read_market(market), part)
    data = {
        "part": part,
        "places": as_rows(found.places),
        "above": as_rows(found.above),
        "notices": as_rows(found.notices),
    }
    return Answer(data, used_view(screen, found))


def used_view(screen: Screen, found: "WhereUsed") -> Iterator["RenderableType"]:
    """Places, what is above them, and notices."""
    counts = {"places": len(found.places), "above": len(found.above)}
    yield screen.say("used.title", part=found.part, **counts)
    tables = (
        ("places", found.places, PLACES, 5),
        ("above", found.above, ABOVE, 3),
        ("notices", found.notices, NOTICES, 3),
    )
    for name, table, columns, texts in tables:
        if len(table):
            yield ""
            yield screen.say(f"used.{name}")
            yield rows_grid(screen, as_rows(table.head(SHOWN)), columns, texts)
        if (more := len(table) - SHOWN) > 0:
            yield screen.say("verdict.more", more=more)
