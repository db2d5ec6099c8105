"""The commands about parts, and about what may stand in for them."""

from pathlib import Path
from typing import Annotated

import typer

from xinqiao.cli import numbers as reading
from xinqiao.cli import priorities, replacing, using
from xinqiao.cli.groups import group, screen_of
from xinqiao.cli.screen import Answer

parts = group()
substitutes = group()

Numbers = Annotated[list[str], typer.Argument(metavar="NUMBER…")]
Maker = Annotated[str | None, typer.Option(metavar="NAME")]
Market = Annotated[Path, typer.Argument(metavar="MARKET")]
Part = Annotated[str, typer.Argument(metavar="PART")]


@parts.command()
def parse(context: typer.Context, numbers: Numbers, maker: Maker = None) -> Answer:
    """Say what part numbers say."""
    return reading.parse(screen_of(context), numbers, maker)


@parts.command()
def equal(context: typer.Context, numbers: Numbers, maker: Maker = None) -> Answer:
    """Say whether two part numbers are one part."""
    return reading.equal(screen_of(context), numbers, maker)


@parts.command("where-used")
def where_used(context: typer.Context, part: Part, market: Market) -> Answer:
    """Say where a part is used."""
    return using.where_used(screen_of(context), part, market)


@parts.command()
def replace(  # noqa: PLR0913 - a parameter per option
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD")],
    new: Annotated[str, typer.Argument(metavar="NEW")],
    market: Market,
    reason: Annotated[str, typer.Option(metavar="TEXT")],
    state: Annotated[replacing.State | None, typer.Option()] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE.csv")] = None,
    apply: bool = False,
    force: bool = False,
) -> Answer:
    """Put one part in the place of another."""
    asked = replacing.Replacing(
        old, new, market, reason, state and state.value, out, apply, force
    )
    return replacing.replace(screen_of(context), asked)


@substitutes.command()
def rank(
    context: typer.Context,
    market: Market,
    policy: Path | None = None,
    most: Annotated[int, typer.Option(min=1)] = 8,
) -> Answer:
    """Say what the lab should test first."""
    return priorities.rank(screen_of(context), market, policy, most)
