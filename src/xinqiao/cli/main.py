"""The way in: arguments to exit code."""

import ctypes
import gc
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

from xinqiao.cli.failures import answer_to, finding, refusal, unprinted
from xinqiao.cli.help import help_answer
from xinqiao.cli.screen import REFUSED, STOPPED, Answer, Screen
from xinqiao.cli.texts import language_of, split_globals
from xinqiao.errors import LANGUAGES

PIPE_CLOSED = 141
MMAP_THRESHOLD, LARGE = -3, 2**22
TERMINATED = 128 + signal.SIGTERM


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    asked_to_end = hear_terminate()
    set_large_apart()
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        # Stopped before there was anything to stop: nothing has been written.
        code = STOPPED
    if code == STOPPED:
        sweep_up()
        # A solver may still be at work in its thread: leave without waiting for it.
        sys.stderr.flush()
        os._exit(TERMINATED if asked_to_end else code)
    # What is left goes with the process: Python need not look for cycles in it.
    gc.freeze()
    sys.exit(code)


def set_large_apart() -> None:
    """Let what is large have memory of its own, which goes back as soon as it is free.

    Where the C library (glibc) decides by itself, it keeps blocks of up to 32 MiB, with
    holes between them that nothing fits into.
    """
    with suppress(OSError, TypeError, AttributeError):
        ctypes.CDLL(None).mallopt(MMAP_THRESHOLD, LARGE)


def sweep_up() -> None:
    """Clear away what was being written, if even that was interrupted."""
    written = sys.modules.get("xinqiao.io.leftovers")
    if written is not None:
        written.sweep()


def hear_terminate() -> list[int]:
    """Answer a request to end (SIGTERM) as Ctrl-C is answered: leave nothing behind.

    Gives a list that is filled when it comes; more of them change nothing.
    """
    heard: list[int] = []

    def stop(number: int, _frame: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        heard.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    return heard


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    asked, json, words = split_globals(arguments)
    screen = Screen(language_of(asked, os.environ), json)
    try:
        answer = wrong_language(screen, asked) or obey(screen, words)
    except BrokenPipeError:
        return silenced(PIPE_CLOSED)
    return printed(screen, answer)


def printed(screen: Screen, answer: Answer) -> int:
    """Print an answer, and return the exit code: that of the answer if all went well.

    Views are made as they are printed, so what goes wrong there is told here.
    """
    try:
        screen.show(answer)
        sys.stdout.flush()
    except BrokenPipeError:
        return silenced(PIPE_CLOSED)
    except OSError as error:
        silenced(REFUSED)
        told = unprinted(error, screen)
        Screen(screen.language).show(told)
        return told.code
    return answer.code


def silenced(code: int) -> int:
    """Say nothing more to a reader that has gone, not even when Python closes down."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


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
