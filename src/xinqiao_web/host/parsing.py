"""The process that has files parsed, by a user who may do nothing else.

Web and worker cannot become another user, so they hand over: they connect to a socket
and send a parser's words with two open files, what is to be read and where the answer
goes. Hanging up ends the parser; so does the end of this process. What each parser took
is one line of JSON in the log.
"""

import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence

MODULE = "xinqiao_web.market.imports.child"
WARMING = f"import xinqiao.io, xinqiao.tables, {MODULE}"
LONGEST = 16 * 1024
"""Bytes of the words that a parser is called with."""


def main() -> None:
    """Serve the socket that was left open for us; admit the users who are named."""
    number, *admitted = (int(word) for word in sys.argv[1:])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    warm()
    with socket.socket(fileno=number) as listening:
        while True:
            line, _ = listening.accept()
            with line:
                if peer(line) in admitted and os.fork() == 0:
                    listening.close()
                    attend(line)


def warm() -> None:
    """Have what parsers import compiled: they themselves can write nothing."""
    if os.fork() == 0:
        os.nice(19)
        os.execv(sys.executable, [sys.executable, "-c", WARMING])


def peer(line: socket.socket) -> int:
    """The user at the other end, as the system knows it."""
    size = struct.calcsize("3i")
    said = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    return int(struct.unpack("3i", said)[1])


def attend(line: socket.socket) -> None:
    """Run one parser until it ends or nobody waits for it; ends this process."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        line.settimeout(10)
        words, files = received(line)
        with parser(words, files) as process:
            for number in files:
                os.close(number)
            spent = wait(line, process)
        sys.stdout.write(json.dumps(spent) + "\n")
        sys.stdout.flush()
        code = 0
    finally:
        os._exit(code)


def received(line: socket.socket) -> tuple[list[str], list[int]]:
    """A parser's words, and the two files that came with them."""
    said, files, _, _ = socket.recv_fds(line, LONGEST, 2)
    words = json.loads(said)
    if len(files) != 2 or not all(isinstance(word, str) for word in words):
        raise ValueError(words)
    return words, list(files)


def parser(words: Sequence[str], files: Sequence[int]) -> "subprocess.Popen[bytes]":
    """Start a parser; it limits itself before it reads."""
    return subprocess.Popen(
        [sys.executable, "-m", MODULE, *words],
        stdin=files[0],
        stdout=files[1],
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    )


def wait(
    line: socket.socket, process: "subprocess.Popen[bytes]"
) -> dict[str, int | float]:
    """Wait until a parser has ended, and end it when the other end hangs up.

    What it took: `code`, how it ended; `seconds` of computing; `mib`, memory at most.
    The system counts the memory of the process that began it too: ours is small.
    """
    handle = os.pidfd_open(process.pid)
    select.select([line.fileno(), handle], [], [])
    signal.pidfd_send_signal(handle, signal.SIGKILL)
    os.close(handle)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = round(used.ru_utime + used.ru_stime, 2)
    return {
        "code": process.returncode,
        "seconds": seconds,
        "mib": used.ru_maxrss // 1024,
    }


if __name__ == "__main__":
    main()
