"""What a change would do, on the command line."""

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from xinqiao.cli.difference import difference_data, difference_view
from xinqiao.cli.failures import finding
from xinqiao.cli.places import refuse_out
from xinqiao.cli.progress import interruptible, progress
from xinqiao.cli.reading import read_input
from xinqiao.cli.screen import DONE, NO, Answer, Screen
from xinqiao.errors import Refused

if TYPE_CHECKING:
    from xinqiao.market.changes import Change


@dataclass(frozen=True)
class Question:
    """What `whatif` was asked: a market, changes, and where to write."""

    market: Path
    changes: tuple[str, ...]
    scenario: Path | None = None
    policy: Path | None = None
    out: Path | None = None
    force: bool = False


def whatif(screen: Screen, asked: Question) -> Answer:
    """Plan twice, compare, and write the second outcome if that was asked for."""
    from xinqiao import change_market, plan_market, what_if, write_outcome
    from xinqiao.whatif import clear_changed

    if not asked.changes and asked.scenario is None:
        raise Refused([finding("XQ801", name="--set", command="xinqiao whatif")])
    refuse_out(asked.out, asked.market, asked.force)
    seconds: dict[str, float] = {}
    with progress(screen) as tell:
        tell("read")
        changes = changes_of(asked)
        given = read_input(asked.market, asked.policy)
        market, policy = change_market(given.market, given.policy, changes)
        clock = time.perf_counter()
        first = partial(plan_market, given.market, given.policy, progress=tell)
        base = interruptible(first)
        seconds["first"] = round(time.perf_counter() - clock, 3)
        clock = time.perf_counter()
        again = partial(what_if, base, market, policy, progress=tell)
        difference = interruptible(again)
        seconds["again"] = round(time.perf_counter() - clock, 3)
        if asked.out:
            outcome = interruptible(partial(clear_changed, difference, progress=tell))
            tell("write")
            write_outcome(outcome, asked.out, force=asked.force)
    written = str(asked.out) if asked.out else None
    return Answer(
        difference_data(difference, seconds, written),
        difference_view(screen, difference, seconds, written),
        NO if difference.proof["after"]["status"] == "best_found" else DONE,
    )


def changes_of(asked: Question) -> "list[str | Change]":
    """All changes: those of the scenario file, then those of the command line."""
    from xinqiao import read_scenario

    found: list[str | Change] = []
    if asked.scenario:
        found += read_scenario(asked.scenario.read_text(encoding="utf-8"))
    return [*found, *asked.changes]
