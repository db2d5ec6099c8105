"""Work that may take a while: seen on a terminal, and stopped at once by Ctrl-C."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TypeVar

from xinqiao.cli.screen import Screen

Result = TypeVar("Result")


@contextmanager
def progress(screen: Screen) -> Iterator[Callable[[str], None]]:
    """Show the phase and the seconds passed on a terminal's standard error.

    Gives the function to call with the code of each phase as it begins. Where standard
    error is no terminal, or JSON is wanted, nothing is shown.
    """
    if screen.json or not sys.stderr.isatty():
        yield lambda phase: None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=screen.err, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda phase: bar.update(task, description=screen.say(f"phase.{phase}"))


@contextmanager
def counted(screen: Screen) -> Iterator[Callable[[int, int], None]]:
    """Show how much is done of how much, where `progress` would show a phase."""
    if screen.json or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=screen.err, transient=True) as bar:
        task = bar.add_task(screen.say("phase.scenarios"), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def interruptible(work: Callable[[], Result]) -> Result:
    """Do the work in a thread, so that Ctrl-C is heard while a solver computes.

    The work must write nothing: when interrupted, it is left where it stands.
    """
    results: list[Result] = []
    errors: list[BaseException] = []

    def labour() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    thread = Thread(target=labour, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(timeout=0.2)
    if errors:
        raise errors[0]
    return results[0]
