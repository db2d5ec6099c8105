"""The commands and their options; what they do is in `commands`."""

from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from xinqiao import __version__
from xinqiao.cli import about_parts, commands, matching, rules
from xinqiao.cli import rivals as policies
from xinqiao.cli import scenarios as chances
from xinqiao.cli import whatif as questions
from xinqiao.cli.groups import ask_for_a_command, screen_of
from xinqiao.cli.screen import Answer
from xinqiao.cli.search import Names, Search

app = typer.Typer(add_completion=False, rich_markup_mode=None)
app.add_typer(about_parts.parts, name="parts")
app.add_typer(about_parts.substitutes, name="substitutes")


def program() -> TyperGroup:
    """The whole program, ready to be called."""
    found = typer.main.get_command(app)
    assert isinstance(found, TyperGroup)
    return found


@app.callback(invoke_without_command=True)
def xinqiao(context: typer.Context, version: bool = False) -> Answer | None:
    """Say the version, or go on to the command."""
    if version:
        return Answer({"version": __version__}, (f"xinqiao {__version__}",))
    return ask_for_a_command(context)


Market = Annotated[Path, typer.Argument(metavar="MARKET")]
Outcome = Annotated[Path, typer.Argument(metavar="OUT")]


@app.command()
def template(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="DIR|FILE.xlsx")],
    force: bool = False,
) -> Answer:
    """Write a market to fill in."""
    return commands.template(screen_of(context), target, force)


@app.command()
def check(context: typer.Context, market: Market, policy: Path | None = None) -> Answer:
    """Say everything that is wrong with a market."""
    return commands.check(screen_of(context), market, policy)


@app.command()
def clear(  # noqa: PLR0913 - a parameter per option
    context: typer.Context,
    market: Market,
    out: Annotated[Path, typer.Option()],
    policy: Path | None = None,
    gap: Annotated[float | None, typer.Option(min=0)] = None,
    previous: Annotated[Path | None, typer.Option(metavar="OUT")] = None,
    report: bool = False,
    force: bool = False,
) -> Answer:
    """Decide who gets which chips."""
    request = commands.Clearing(market, out, policy, gap, previous, force, report)
    return commands.clear(screen_of(context), request)


@app.command()
def report(context: typer.Context, outcome: Outcome, force: bool = False) -> Answer:
    """Write a page to read of an outcome."""
    return commands.report(screen_of(context), outcome, force)


@app.command()
def policy(
    context: typer.Context,
    task: Annotated[rules.Task, typer.Argument(metavar="check|describe")],
    file: Annotated[Path, typer.Argument(metavar="FILE")],
) -> Answer:
    """Check rules without a market, or say what they do."""
    return rules.policy(screen_of(context), task, file)


@app.command()
def explain(
    context: typer.Context,
    outcome: Outcome,
    key: Annotated[str, typer.Argument(metavar="DEMAND|PART|OUT2")],
    compare: bool = False,
    quick: bool = False,
) -> Answer:
    """Say why a need was met or not, where a part went, or how two outcomes differ."""
    if compare:
        return commands.compare(screen_of(context), outcome, Path(key))
    return commands.explain(screen_of(context), outcome, key, quick)


@app.command()
def verify(context: typer.Context, outcome: Outcome) -> Answer:
    """Check every row of an outcome and recompute its proof."""
    return commands.verify(screen_of(context), outcome)


@app.command()
def whatif(  # noqa: PLR0913 - a parameter per option
    context: typer.Context,
    market: Market,
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="CHANGE")
    ] = None,
    scenario: Annotated[Path | None, typer.Option(metavar="FILE.toml")] = None,
    policy: Path | None = None,
    out: Path | None = None,
    force: bool = False,
) -> Answer:
    """Say what a change would do."""
    asked = questions.Question(
        market, tuple(changes or ()), scenario, policy, out, force
    )
    return questions.whatif(screen_of(context), asked)


@app.command()
def compare(
    context: typer.Context,
    market: Market,
    policy: Annotated[list[Path] | None, typer.Option(metavar="FILE.toml")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE.html")] = None,
    force: bool = False,
) -> Answer:
    """Say what several policies cost and whom they serve."""
    asked = policies.Rivals(market, tuple(policy or ()), out, force)
    return policies.compare(screen_of(context), asked)


Count = typer.Option(min=1)


@app.command()
def scenarios(  # noqa: PLR0913 - a parameter per option
    context: typer.Context,
    market: Market,
    runs: Annotated[int, Count] = 200,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    policy: Path | None = None,
    workers: Annotated[int | None, Count] = None,
    dask: Annotated[str | None, typer.Option(metavar="ADDRESS")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE.csv")] = None,
    force: bool = False,
) -> Answer:
    """Say how many cars are built if lots arrive by chance."""
    asked = chances.Chances(market, runs, seed, policy, workers, dask, out, force)
    return chances.scenarios(screen_of(context), asked)


@app.command()
def match(  # noqa: PLR0913 - a parameter per option
    context: typer.Context,
    market: Market,
    need: Annotated[list[str] | None, typer.Option(metavar="DEMAND")] = None,
    lot: Annotated[list[str] | None, typer.Option(metavar="LOT")] = None,
    firm: Annotated[list[str] | None, typer.Option(metavar="FIRM")] = None,
    top: Annotated[int, Count] = 20,
    policy: Path | None = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE.csv|FILE.xlsx")] = None,
    force: bool = False,
) -> Answer:
    """Say who can serve whom, best first."""
    names = Names(*(tuple(given or ()) for given in (need, lot, firm)))
    asked = Search(market, names, top, policy, out, force)
    return matching.match(screen_of(context), asked)


@app.command()
def sample(  # noqa: PLR0913 - a parameter per option
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    firms: Annotated[int, Count] = 4,
    programmes: Annotated[int, Count] = 8,
    positions: Annotated[int, Count] = 12,
    chips: Annotated[int, Count] = 40,
    weeks: Annotated[int, Count] = 13,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    force: bool = False,
) -> Answer:
    """Write a made-up market."""
    sizes = {
        "firms": firms,
        "programmes": programmes,
        "positions": positions,
        "chips": chips,
        "weeks": weeks,
        "seed": seed,
    }
    return commands.sample(screen_of(context), folder, sizes, force)
