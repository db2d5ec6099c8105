"""Starts processes, starts again those that die, and ends them all."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from xinqiao_web.host.child import Child, Task
from xinqiao_web.host.log import Log
from xinqiao_web.host.refused import refused
from xinqiao_web.host.screen import Screen

ENDING = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
HEARD = ENDING | {signal.SIGCHLD}


class Stopped(Exception):
    """Somebody asked the platform to end."""


class Supervisor:
    """The processes that are watched."""

    def __init__(self, logs: Path, screen: Screen) -> None:
        """Watch nothing yet; logs go to a folder, news to the screen."""
        self.logs, self.screen = logs, screen
        self.watched: list[Child] = []
        self.asked_to_end = 0

    @contextmanager
    def hearing(self) -> Iterator[None]:
        """Hear requests to end while this lasts; all processes are ended at its end."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
        try:
            yield
        finally:
            self.end_all()
            while signal.sigtimedwait(HEARD, 0) is not None:
                pass
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def watch(self, task: Task) -> Child:
        """Start a process and keep it running."""
        self.watched.append(self.begin(task))
        return self.watched[-1]

    def begin(self, task: Task) -> Child:
        """Start a process."""
        return Child(task, Log(self.logs / f"{task.name}.log"))

    def finish(self, task: Task) -> str:
        """Run a process to its end, and give what it said; its failure is refused."""
        child = self.begin(task)
        try:
            self.until(lambda: not child.runs)
        finally:
            end([child], self.tick)
        if child.process.returncode:
            raise refused(
                "XH120", name=task.name, log=child.log.path, said=child.log.tail()
            )
        return child.said()

    def until(self, done: Callable[[], bool], seconds: float = float("inf")) -> bool:
        """Watch until something is so; whether it came true in time. May be Stopped."""
        limit = time.monotonic() + seconds
        while not done():
            if self.asked_to_end:
                raise Stopped
            if time.monotonic() > limit:
                return False
            self.tick()
            self.revive()
        return True

    def watch_on(self) -> NoReturn:
        """Watch until somebody asks us to end; a process that dies wakes us."""
        while not self.tick(0.5):
            self.revive()
        raise Stopped

    def tick(self, seconds: float = 0.1) -> int:
        """Wait a moment, less if a process dies; how often we were asked to end."""
        heard = signal.sigtimedwait(HEARD, seconds)
        self.asked_to_end += heard is not None and heard.si_signo in ENDING
        return self.asked_to_end

    def revive(self) -> None:
        """Start again those that died or hang, and keep their logs short."""
        for child in self.watched:
            child.log.turn_if_full()
            if child.hangs():
                self.screen.say("hung", name=child.task.name, log=child.log.path)
                child.sweep()
            if child.revive():
                self.screen.say("revived", name=child.task.name, log=child.log.path)

    def end_all(self) -> None:
        """End all processes: those that need the database before the database."""
        for last in (False, True):
            end([c for c in self.watched if c.task.ends_last is last], self.tick)
        self.watched.clear()


def end(children: list[Child], tick: Callable[[], int]) -> None:
    """End processes in order; at once when asked again, or when patience is over."""
    for child in children:
        child.ask_to_end()
    limit = time.monotonic() + max((c.task.grace for c in children), default=0)
    while any(child.runs for child in children):
        if tick() > 1 or time.monotonic() > limit:
            break
    for child in children:
        child.sweep()
