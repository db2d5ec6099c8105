"""Several policies for one market, on the command line."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xinqiao.cli.failures import finding
from xinqiao.cli.grids import amount, grid, percent, whole
from xinqiao.cli.places import refuse_file_out
from xinqiao.cli.progress import interruptible, progress
from xinqiao.cli.reading import read_input
from xinqiao.cli.screen import DONE, NO, Answer, Screen
from xinqiao.errors import Refused

if TYPE_CHECKING:
    import polars as pl
    from rich.console import RenderableType

    from xinqiao import Market, Policy


@dataclass(frozen=True)
class Rivals:
    """What `compare` was asked: a market, policy files, and where to write a page."""

    market: Path
    policies: tuple[Path, ...]
    out: Path | None = None
    force: bool = False


def compare(screen: Screen, asked: Rivals) -> Answer:
    """Plan a market under several policies: what each costs, and whom it serves."""
    from xinqiao import compare_policies
    from xinqiao.io.report.rivals import write_policies
    from xinqiao.io.report.write import is_report

    refuse_file_out(asked.out, is_report, asked.force)
    with progress(screen) as tell:
        tell("read")
        market, policies = read_rivals(asked)
        work = partial(compare_policies, market, policies, progress=tell)
        table = interruptible(work)
    if asked.out:
        write_policies(table, policies, asked.out, force=asked.force)
    data: dict[str, Any] = {"policies": table.to_dicts()}
    data["written"] = str(asked.out) if asked.out else None
    reached = "best_found" not in table["status"]
    return Answer(data, rivals_view(screen, table, asked.out), DONE if reached else NO)


def read_rivals(asked: Rivals) -> "tuple[Market, dict[str, Policy]]":
    """The market, and the policies by the names of their files; all checked."""
    if not asked.policies:
        raise Refused([finding("XQ801", name="--policy", command="xinqiao compare")])
    given = [read_input(asked.market, path) for path in asked.policies]
    names = [path.stem for path in asked.policies]
    if len(set(names)) < len(names):
        names = [str(path) for path in asked.policies]
    policies = {name: one.policy for name, one in zip(names, given, strict=True)}
    return given[0].market, policies


def rivals_view(
    screen: Screen, table: "pl.DataFrame", out: Path | None
) -> Iterator["RenderableType"]:
    """One row per policy."""
    names = ("policy", "worth", "price", "cars", "worst_fill", "worst", "gini")
    rows = (
        (
            row["policy"],
            row["worst"] or "",
            amount(row["worth"]),
            percent(row["price"], 2),
            whole(row["cars"]),
            percent(row["worst_fill"]),
            f"{row['gini']:.3f}",
        )
        for row in table.to_dicts()
    )
    order = (names[0], names[5], *names[1:5], names[6])
    yield grid([screen.say(f"rivals.{name}") for name in order], rows, texts=2)
    yield ""
    yield screen.say("rivals.meaning")
    yield screen.say("rivals.proof", gap=percent(table["gap"].max(), 4))  # type: ignore[arg-type]
    if out:
        yield screen.say("said.report", path=out)
