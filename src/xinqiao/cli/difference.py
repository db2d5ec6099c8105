"""What `whatif` has to say, for people and for programs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xinqiao.cli.grids import amount, grid, percent, signed, whole
from xinqiao.cli.screen import Screen

if TYPE_CHECKING:
    from rich.console import RenderableType

    from xinqiao.whatif import Difference

PARTS_SHOWN = 10


def difference_data(
    difference: "Difference", seconds: dict[str, float], written: str | None
) -> dict[str, Any]:
    """The difference as JSON: all firms, all parts that change, both proofs."""
    return {
        **difference.proof,
        "firms": difference.firms.to_dicts(),
        "parts": difference.parts.to_dicts(),
        "seconds": seconds,
        "written": written,
    }


def difference_view(
    screen: Screen,
    difference: "Difference",
    seconds: dict[str, float],
    written: str | None,
) -> Iterator["RenderableType"]:
    """Cars and worth before and after, by firm, by chip, and what is proved."""
    proof = difference.proof
    cars = [proof[when]["delivered"] for when in ("before", "after")]
    worth = [proof[when]["worth"] for when in ("before", "after")]
    yield screen.say(
        "whatif.cars",
        before=whole(cars[0]),
        after=whole(cars[1]),
        change=signed(cars[1] - cars[0]),
    )
    yield screen.say(
        "whatif.worth",
        before=amount(worth[0]),
        after=amount(worth[1]),
        change=f"{worth[1] - worth[0]:+,.1f}",
    )
    yield ""
    yield screen.say("whatif.firms")
    yield changes_grid(screen, "firm", difference.firms.to_dicts())
    yield ""
    yield from parts_view(screen, difference)
    yield ""
    yield from proofs_view(screen, proof)
    if written:
        yield screen.say("whatif.files", path=written)
    yield screen.say("whatif.seconds", **{k: f"{v:.2f}" for k, v in seconds.items()})


def changes_grid(
    screen: Screen, name: str, rows: list[dict[str, Any]]
) -> "RenderableType":
    """Figures before and after, and the change."""
    columns = (name, "before", "after", "change")
    titles = [screen.say(f"whatif.{column}") for column in columns]
    cells = (
        (row[name], whole(row["before"]), whole(row["after"]), signed(row["change"]))
        for row in rows
    )
    return grid(titles, cells)


def parts_view(screen: Screen, difference: "Difference") -> Iterator["RenderableType"]:
    """The parts of which most more or less is used."""
    parts = difference.parts
    if parts.is_empty():
        yield screen.say("whatif.no_part")
        return
    yield screen.say("whatif.parts")
    yield changes_grid(screen, "part", parts.head(PARTS_SHOWN).to_dicts())
    if (more := len(parts) - PARTS_SHOWN) > 0:
        yield screen.say("whatif.more", more=more)


def proofs_view(
    screen: Screen, proof: dict[str, dict[str, Any]]
) -> Iterator["RenderableType"]:
    """How good both plans are proved to be."""
    for when in ("before", "after"):
        yield screen.say(
            f"whatif.proof_{when}",
            status=screen.say(f"whatif.{proof[when]['status']}"),
            bound=amount(proof[when]["bound"]),
            gap=percent(proof[when]["gap"], 4),
        )
