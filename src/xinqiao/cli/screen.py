"""What a command sees of the terminal, and what it gives back to be shown."""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from xinqiao.cli.texts import say

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

DONE, NO, REFUSED, FAULT, STOPPED = 0, 1, 2, 3, 130
"""Exit codes: done; done but the answer is no; refused input; our fault; Ctrl-C."""

NARROW = 80
"""Columns of a screen that is no terminal: files and pipes."""


@dataclass(frozen=True)
class Screen:
    """The language, the format, and the two streams of one run of a command."""

    language: str
    json: bool = False

    def say(self, key: str, **values: Any) -> str:
        """A text of the catalogue in this screen's language."""
        return say(self.language, key, **values)

    @cached_property
    def out(self) -> "Console":
        """Standard output: results."""
        return console(stderr=False)

    @cached_property
    def err(self) -> "Console":
        """Standard error: progress, refusals, faults."""
        return console(stderr=True)

    def show(self, answer: "Answer") -> None:
        """Print an answer: one JSON object, or its view; refusals on standard error."""
        if self.json:
            text = json.dumps(answer.data, ensure_ascii=False, allow_nan=False)
            sys.stdout.write(f"{text}\n")
            return
        target = self.err if answer.code >= REFUSED else self.out
        for piece in answer.view:
            write(target, piece)


@dataclass(frozen=True)
class Answer:
    """What a command has to say: as data, as a view for people, as an exit code."""

    data: Mapping[str, Any]
    view: Iterable["RenderableType"] = field(default=())
    code: int = DONE


def write(target: "Console", piece: "RenderableType") -> None:
    """Print one piece of a view; in files and pipes no line ends in blanks."""
    from xinqiao.cli.prose import wrapped

    if isinstance(piece, str):
        target.print(wrapped(piece, target.width), soft_wrap=True)
    elif target.is_terminal:
        target.print(piece)
    else:
        with target.capture() as captured:
            target.print(piece)
        for line in captured.get().splitlines():
            target.print(line.rstrip(), soft_wrap=True)


def console(stderr: bool) -> "Console":
    """A console that keeps texts as they are: no highlighting, no markup, no emoji."""
    from rich.console import Console

    terminal = (sys.stderr if stderr else sys.stdout).isatty()
    return Console(
        stderr=stderr,
        highlight=False,
        markup=False,
        emoji=False,
        width=None if terminal else NARROW,
    )
