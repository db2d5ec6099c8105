"""What each command does: read, call one verb of the engine, write, answer."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from xinqiao.cli.findings import as_data
from xinqiao.cli.places import refuse_out
from xinqiao.cli.progress import interruptible, progress
from xinqiao.cli.reading import read_input
from xinqiao.cli.screen import DONE, NO, Answer, Screen


@dataclass(frozen=True)
class Clearing:
    """What `clear` was asked to do; paths, and options that were left out as None."""

    market: Path
    out: Path
    policy: Path | None = None
    gap: float | None = None
    previous: Path | None = None
    force: bool = False
    report: bool = False


def template(screen: Screen, target: Path, force: bool) -> Answer:
    """Write a market to fill in."""
    from xinqiao import write_template

    write_template(target, force=force)
    text = screen.say("said.template", path=target)
    return Answer({"written": str(target)}, (text,))


def check(screen: Screen, market: Path, policy: Path | None) -> Answer:
    """Read a market and its rules; findings are errors (refused) or warnings."""
    from xinqiao.cli.summary import market_view

    given = read_input(market, policy)
    data = {
        "tables": {name: table.height for name, table in given.market.tables.items()},
        "rules": list(given.policy.describe()),
        "findings": [as_data(finding) for finding in given.warnings],
    }
    return Answer(data, market_view(screen, given))


def clear(screen: Screen, request: Clearing) -> Answer:
    """Clear a market and write the outcome; no if the gap wanted is not reached."""
    from xinqiao import clear as engine
    from xinqiao import read_outcome, write_outcome
    from xinqiao.cli.summary import outcome_data, outcome_view
    from xinqiao.io.report import report_name

    started = time.perf_counter()
    refuse_out(request.out, request.market, request.force)
    with progress(screen) as tell:
        tell("read")
        given = read_input(request.market, request.policy, request.gap)
        earlier = read_outcome(request.previous) if request.previous else None
        work = partial(
            engine, given.market, given.policy, previous=earlier, progress=tell
        )
        outcome = interruptible(work)
        tell("write")
        write_outcome(outcome, request.out, force=request.force, report=request.report)
    seconds = round(time.perf_counter() - started, 3)
    written = report_name(request.out) if request.report else None
    return Answer(
        {**outcome_data(outcome, request.out, seconds), **report_data(written)},
        (*outcome_view(screen, outcome, request.out, seconds), *told(screen, written)),
        NO if outcome.proof["status"] == "best_found" else DONE,
    )


def report(screen: Screen, path: Path, force: bool) -> Answer:
    """Write the page to read of an outcome that is there."""
    from xinqiao import read_outcome, write_report
    from xinqiao.io.report import report_name

    written = report_name(path)
    with progress(screen) as tell:
        tell("read")
        outcome = interruptible(lambda: read_outcome(path))
        tell("write")
        write_report(outcome, written, force=force)
    return Answer(report_data(written), told(screen, written))


def report_data(written: Path | None) -> dict[str, str]:
    """Where a report was written, if one was."""
    return {"report": str(written)} if written else {}


def told(screen: Screen, written: Path | None) -> tuple[str, ...]:
    """The same, for people."""
    return (screen.say("said.report", path=written),) if written else ()


def explain(screen: Screen, path: Path, key: str, quick: bool) -> Answer:
    """Say why a need was met or not, or where a part went."""
    from xinqiao import explain as engine
    from xinqiao import read_outcome
    from xinqiao.cli.explanation import explanation_view

    with progress(screen) as tell:
        tell("read")
        outcome = interruptible(lambda: read_outcome(path))
        work = partial(engine, outcome, key, solve=not quick, progress=tell)
        explanation = interruptible(work)
    return Answer(asdict(explanation), explanation_view(screen, explanation))


def compare(screen: Screen, before: Path, after: Path) -> Answer:
    """Say what is different between two outcomes, and why."""
    from xinqiao import compare as engine
    from xinqiao import read_outcome
    from xinqiao.cli.explanation import explanation_view

    with progress(screen) as tell:
        tell("read")
        both = interruptible(lambda: [read_outcome(path) for path in (before, after)])
        explanation = interruptible(lambda: engine(*both))
    return Answer(asdict(explanation), explanation_view(screen, explanation))


def verify(screen: Screen, path: Path) -> Answer:
    """Check an outcome without the solver; the answer is no if it is not proved."""
    from xinqiao import read_outcome
    from xinqiao import verify as engine
    from xinqiao.cli.verdict import verdict_data, verdict_view

    with progress(screen) as tell:
        tell("verify")
        verdict = interruptible(lambda: engine(read_outcome(path)))
    code = DONE if verdict.proved else NO
    return Answer(verdict_data(verdict), verdict_view(screen, verdict), code)


def sample(
    screen: Screen, folder: Path, sizes: Mapping[str, int], force: bool
) -> Answer:
    """Write a made-up market."""
    from xinqiao import sample_market, write_market

    market = sample_market(**sizes)
    write_market(market, folder, force=force)
    data: dict[str, Any] = {"written": str(folder), **sizes}
    return Answer(data, (screen.say("said.sample", path=folder),))
