"""What was asked for on the command line."""

import argparse
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from xinqiao_web.host.refused import refused

DEFAULT_PORT = 8000
COMMANDS = (
    *("start", "operator", "migrate", "check", "renew-key", "backup", "restore"),
)


@dataclass(frozen=True)
class Arguments:
    """A command and what goes with it; blank or none where it was not given."""

    command: str
    lang: str = ""
    demo: bool = False
    port: int | None = None
    file: str = ""
    key: Path | None = None
    email: str = ""
    rest: tuple[str, ...] = ()

    def port_in(self, environment: Mapping[str, str]) -> int:
        """The port: as given, else that of the environment, else 8000."""
        said = environment.get("PORT") or str(DEFAULT_PORT)
        return self.port if self.port is not None else port(said)


class Parser(argparse.ArgumentParser):
    """A parser that refuses in our words, and does not end the process."""

    def error(self, message: str) -> NoReturn:
        """Refuse what was not understood."""
        raise refused("XH801", said=message)


def port(said: str) -> int:
    """A port's number."""
    if not said.isdigit() or not 0 < int(said) < 65536:
        raise refused("XH803", said=said)
    return int(said)


def address(said: str) -> str:
    """A mail address; whether it exists is found out by writing to it."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", said):
        raise refused("XH804", said=said)
    return said


def parser() -> Parser:
    """The commands and their options."""
    shared = Parser(add_help=False)
    shared.add_argument("--lang", default=argparse.SUPPRESS)
    shared.add_argument("--demo", action="store_true", default=argparse.SUPPRESS)
    top = Parser("xinqiao-web", add_help=False, parents=[shared])
    commands = top.add_subparsers(dest="command", parser_class=Parser, required=True)
    for name in COMMANDS:
        one = commands.add_parser(name, add_help=False, parents=[shared])
        if name == "start":
            one.add_argument("--port", type=port, default=None)
        if name == "operator":
            one.add_argument("email", type=address)
        if name in ("backup", "restore"):
            one.add_argument("file")
            one.add_argument("--key-file", dest="key", type=Path)
    return top


def understood(words: Sequence[str]) -> Arguments:
    """The command line, understood; help is asked for by saying nothing, too."""
    if not words or {"-h", "--help", "help"} & set(words):
        lang = words[words.index("--lang") + 1] if "--lang" in words[:-1] else ""
        return Arguments("help", lang)
    if words[0] == "verify-log":
        return Arguments("verify-log", rest=tuple(words[1:]))
    return Arguments(**vars(parser().parse_args(list(words))))
