"""Cars under random supply, on the command line."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xinqiao.cli.findings import as_data, listing
from xinqiao.cli.grids import grid, percent, whole
from xinqiao.cli.places import refuse_file_out
from xinqiao.cli.progress import counted
from xinqiao.cli.reading import read_input
from xinqiao.cli.screen import DONE, NO, Answer, Screen
from xinqiao.errors import Finding

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from rich.console import RenderableType

    from xinqiao.scale import Scenarios

FIGURES = ("mean", "q05", "q25", "q50", "q75", "q95")
HEAD = ("firm", "part", "due", *FIGURES, "all")
"""Columns of the table of programmes."""


@dataclass(frozen=True)
class Chances:
    """What `scenarios` was asked: a market, how many, where to work and to write."""

    market: Path
    runs: int
    seed: int
    policy: Path | None = None
    workers: int | None = None
    dask: str | None = None
    out: Path | None = None
    force: bool = False


def scenarios(screen: Screen, asked: Chances) -> Answer:
    """Plan all scenarios, and show and write the distribution by programme."""
    from xinqiao import run_scenarios

    refuse_file_out(asked.out, is_table, asked.force)
    given = read_input(asked.market, asked.policy)
    with counted(screen) as tell, place_of(asked) as executor:
        found = run_scenarios(
            given.market,
            given.policy,
            runs=asked.runs,
            seed=asked.seed,
            executor=executor,
            tell=tell,
        )
    if asked.out:
        write(found, asked.out)
    gap = float(found.plans["gap"].max())  # type: ignore[arg-type]
    notes = certain(given.market.supply["probability"].min() == 1)
    return Answer(
        scenarios_data(found, asked, gap, notes),
        scenarios_view(screen, found, asked, gap, notes),
        DONE if gap <= given.policy.gap else NO,
    )


def place_of(asked: Chances) -> "AbstractContextManager[Executor]":
    """Where the work is done: a Dask cluster, or processes of this machine."""
    from xinqiao.scale import dask, processes

    return dask(asked.dask) if asked.dask else processes(asked.workers)


def is_table(there: Path) -> bool:
    """Whether a file is a table of programmes."""
    head = ",".join(HEAD).encode()
    with there.open("rb") as file:
        return file.read(len(head)) == head


def write(found: "Scenarios", path: Path) -> None:
    """Write the table of programmes, whole or not at all."""
    from xinqiao.io.files import new_file

    with new_file(path, is_table, force=True) as place:
        found.programmes.write_csv(place)


def certain(sure: bool) -> tuple[Finding, ...]:
    """A warning where nothing is left to chance."""
    from xinqiao.market.findings import finding as worded

    return (worded("XQ641", table="supply", column="probability"),) if sure else ()


def scenarios_data(
    found: "Scenarios", asked: Chances, gap: float, notes: tuple[Finding, ...]
) -> dict[str, Any]:
    """The distribution as JSON; and every scenario."""
    return {
        "runs": asked.runs,
        "seed": asked.seed,
        "gap": gap,
        "programmes": found.programmes.to_dicts(),
        "scenarios": found.plans.to_dicts(),
        "written": str(asked.out) if asked.out else None,
        "findings": [as_data(note) for note in notes],
    }


def scenarios_view(
    screen: Screen,
    found: "Scenarios",
    asked: Chances,
    gap: float,
    notes: tuple[Finding, ...],
) -> Iterator["RenderableType"]:
    """One row per programme: cars due, mean, quantiles, share with all cars."""
    if notes:
        yield from listing(screen, notes, "findings.accepted")
    names = ("programme", "due", *FIGURES, "all")
    titles = [screen.say(f"scenarios.{name}") for name in names]
    rows = [
        (
            f"{row['firm']} {row['part']}",
            whole(row["due"]),
            *(whole(row[name]) for name in FIGURES),
            percent(row["all"], 0),
        )
        for row in found.programmes.to_dicts()
    ]
    yield screen.say("scenarios.title", runs=whole(asked.runs), seed=asked.seed)
    yield grid(titles, rows)
    yield ""
    yield screen.say("scenarios.meaning")
    yield screen.say("scenarios.proof", gap=percent(gap, 4))
    if asked.out:
        yield screen.say("scenarios.files", path=asked.out)
