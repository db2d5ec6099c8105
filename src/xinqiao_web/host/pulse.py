"""Whether a server that lives still answers: it is asked now and then."""

import socket
import time
from dataclasses import dataclass

KNOCKING = 1.0
"""Seconds in which the system connects us, even to a server that is stopped."""


@dataclass(frozen=True)
class Question:
    """What a server on this machine must answer, whatever it says, and how soon.

    `patience`: seconds for each answer; `pause` between two questions; `most`: so many
    in a row without an answer mean that it hangs. A slow server answers one of them.
    """

    port: int
    text: bytes
    patience: float = 60.0
    pause: float = 30.0
    most: int = 4


class Pulse:
    """Asks one process its question, from its start on, and never waits for it."""

    def __init__(self, question: Question) -> None:
        """Ask nothing yet."""
        self.question = question
        self.line: socket.socket | None = None
        self.until = time.monotonic() + question.pause
        self.missed = 0

    def lost(self) -> bool:
        """Whether it has answered nothing for too long; to be called often."""
        late = time.monotonic() > self.until
        if self.line is not None:
            self.listen(self.line, late)
        elif late:
            self.ask()
        return self.missed >= self.question.most

    def ask(self) -> None:
        """Ask; where nobody listens, the process is at its start or at its end."""
        try:
            where = ("127.0.0.1", self.question.port)
            self.line = socket.create_connection(where, KNOCKING)
            self.line.sendall(self.question.text)
        except TimeoutError:
            self.missed += 1
            self.hang_up()
        except OSError:
            self.hang_up()
        else:
            self.line.setblocking(False)
            self.until = time.monotonic() + self.question.patience

    def listen(self, line: socket.socket, late: bool) -> None:
        """Take the answer, or miss it."""
        answer = heard(line)
        if answer is not None or late:
            self.missed = 0 if answer else self.missed + 1
            self.hang_up()

    def hang_up(self) -> None:
        """End the call, and wait before the next."""
        if self.line is not None:
            self.line.close()
        self.line = None
        self.until = time.monotonic() + self.question.pause


def heard(line: socket.socket) -> bool | None:
    """Whether there was an answer: none as long as there may still be one."""
    try:
        return line.recv(8).startswith(b"HTTP/")
    except BlockingIOError:
        return None
    except OSError:
        return False
