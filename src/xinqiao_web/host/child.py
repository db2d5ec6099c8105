"""One process that we start, start again, and end."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from xinqiao_web.host.log import Log
from xinqiao_web.host.processes import dying_with, gone, members, send_group
from xinqiao_web.host.pulse import Pulse, Question
from xinqiao_web.host.users import User

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
STEADY = 30.0
"""Seconds after which a process counts as well again."""


@dataclass(frozen=True)
class Task:
    """What a process is to do, as whom, and how it is asked to end."""

    name: str
    command: list[str]
    user: User
    environment: Mapping[str, str] = field(default_factory=dict)
    mask: int = 0o077
    end: signal.Signals = signal.SIGTERM
    grace: float = 10.0
    ends_last: bool = False
    files: tuple[int, ...] = ()
    reads: int = subprocess.DEVNULL
    writes: int | None = None
    before: Callable[[], None] = lambda: None
    question: Question | None = None


class Child:
    """The process of a task, from start to start."""

    def __init__(self, task: Task, log: Log) -> None:
        """Start the task."""
        self.task, self.log = task, log
        self.pause = FIRST_PAUSE
        self.due = 0.0
        self.start()

    def start(self) -> None:
        """Start the process, in a group of its own: Ctrl-C reaches only us."""
        self.task.before()
        self.since = time.monotonic()
        self.said_before = self.log.size()
        output = self.log.opened()
        try:
            self.process = subprocess.Popen(
                self.task.command,
                stdin=self.task.reads,
                stdout=output if self.task.writes is None else self.task.writes,
                stderr=output,
                env=dict(self.task.environment),
                cwd="/",
                umask=self.task.mask,
                pass_fds=self.task.files,
                start_new_session=True,
                preexec_fn=dying_with(os.getpid(), self.task.end),
                **self.task.user.dropping(),
            )
        finally:
            os.close(output)
        self.pulse = Pulse(self.task.question) if self.task.question else None

    @property
    def runs(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None

    def hangs(self) -> bool:
        """Whether the process lives but answers nothing any more."""
        return self.runs and self.pulse is not None and self.pulse.lost()

    def said(self) -> str:
        """What the process has said since it was started last."""
        return self.log.since(self.said_before)

    def ask_to_end(self, number: signal.Signals | None = None) -> None:
        """Ask the process to end, in order."""
        if self.runs:
            self.process.send_signal(number or self.task.end)

    def sweep(self) -> None:
        """End whatever is left of the process and what it has started."""
        if self.pulse is not None:
            self.pulse.hang_up()
        group = self.process.pid
        send_group(group, signal.SIGKILL)
        self.process.wait()
        gone(lambda: members(group), 2.0)

    def revive(self) -> bool:
        """Start a process that has died, after a pause that grows; whether it was."""
        if self.runs:
            return False
        now = time.monotonic()
        if not self.due:
            self.sweep()
            well = now - self.since > STEADY
            self.pause = FIRST_PAUSE if well else min(2 * self.pause, LONGEST_PAUSE)
            self.due = now + self.pause
        if now < self.due:
            return False
        self.due = 0.0
        self.start()
        return True
