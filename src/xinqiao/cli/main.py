"""The way in: arguments to exit code."""

import os
import sys
from collections.abc import Sequence

from xinqiao.cli.failures import answer_to, finding, refusal
from xinqiao.cli.help import help_answer
from xinqiao.cli.screen import STOPPED, Answer, Screen
from xinqiao.cli.texts import language_of, split_globals
from xinqiao.errors import LANGUAGES

PIPE_CLOSED = 141


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        # Stopped before there was anything to stop: nothing has been written.
        os._exit(STOPPED)
    sys.stdout.flush()
    if code == STOPPED:
        # A solver may still be at work in its thread: leave without waiting for it.
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    asked, json, words = split_globals(arguments)
    screen = Screen(language_of(asked, os.environ), json)
    try:
        answer = wrong_language(screen, asked) or obey(screen, words)
        screen.show(answer)
    except BrokenPipeError:
        # The reader has gone: say nothing more, not even when Python closes down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    return answer.code


def obey(screen: Screen, words: Sequence[str]) -> Answer:
    """Carry out a command line; whatever goes wrong becomes an answer too."""
    from xinqiao.cli.app import program

    if not words or "--help" in words:
        # Asked for before parsing: the parser takes a quarter of a second to load.
        return help_answer(screen, words, program())
    try:
        result = program().main(
            args=list(words),
            prog_name="xinqiao",
            standalone_mode=False,
            obj=screen,
        )
    except BrokenPipeError:
        raise
    except (Exception, KeyboardInterrupt) as error:
        return answer_to(error, screen)
    if result == STOPPED:
        return answer_to(KeyboardInterrupt(), screen)
    return result if isinstance(result, Answer) else Answer({}, code=int(result or 0))


def wrong_language(screen: Screen, asked: str) -> Answer | None:
    """The refusal of a language that is not spoken here."""
    if not asked or asked in LANGUAGES:
        return None
    return refusal(screen, [finding("XQ804", given=asked)])
