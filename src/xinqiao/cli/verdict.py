"""What `verify` has to say, for people and for programs."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from xinqiao.cli.grids import amount, grid, percent
from xinqiao.cli.screen import Screen

if TYPE_CHECKING:
    from rich.console import RenderableType

    from xinqiao.verify import Verdict

BREACHES_SHOWN = 20


def verdict_data(verdict: "Verdict") -> dict[str, Any]:
    """The verdict as JSON; all breaches."""
    return asdict(verdict)


def verdict_view(screen: Screen, verdict: "Verdict") -> Iterator["RenderableType"]:
    """Proved within what, stage by stage; else everything that cannot be right."""
    found = verdict.breaches
    for breach in found[:BREACHES_SHOWN]:
        yield f"{breach.code}  {breach.message[screen.language]}"
    if (more := len(found) - BREACHES_SHOWN) > 0:
        yield screen.say("verdict.more", more=more)
    if found:
        yield ""
    titles = [screen.say(f"verdict.{name}") for name in ("stage", "value", "bound")]
    rows = [
        (
            f"{stage.name} {stage.round}",
            amount(stage.value),
            amount(stage.bound),
            # Of nothing, no share can be told.
            percent(stage.gap if stage.bound or not stage.value else None, 4),
        )
        for stage in verdict.stages
    ]
    yield grid((*titles, screen.say("verdict.gap")), rows)
    yield ""
    key = "proved" if verdict.proved else "not_proved"
    yield screen.say(
        f"verdict.{key}",
        gap=percent(verdict.gap, 4),
        worth=amount(verdict.worth),
        bound=amount(verdict.bound),
        breaches=len(found),
    )
    if verdict.within or verdict.alone:
        near = {"within": verdict.within or 0.0, "alone": verdict.alone or 0.0}
        shares = {key: percent(share, 2) for key, share in near.items()}
        yield screen.say("verdict.within", **shares)
    yield screen.say("verdict.scope")
