"""What the parser of the command line says, in our words and both languages.

It speaks English only, and names neither reason nor value apart: they are read from its
sentences. One that is not known here is passed on as it is.
"""

import re

from typer import TyperException

from xinqiao.cli.texts import catalogue
from xinqiao.errors import LANGUAGES

QUOTED = re.compile(r"'([^']*)'")
KNOWN = {
    "command": r"No such command '(?P<given>[^']*)'",
    "extras": r"unexpected extra argument\(s\) \((?P<given>.*)\)",
    "bare": r"Option '(?P<given>[^']*)' requires",
    "flag": r"Option '(?P<given>[^']*)' does not take a value",
    "least": r"greater than or equal to (?P<given>\S+)",
    "most": r"less than or equal to (?P<given>\S+)",
    "integer": r"valid integer",
    "number": r"valid number|finite number",
}
"""Sentences of the parser, by what is wrong."""


def reason(error: TyperException, name: str) -> dict[str, str]:
    """Why a command line was not understood, by language; `name`: of a parameter."""
    text = said(error)
    for key, pattern in KNOWN.items():
        found = re.search(pattern, text)
        if found:
            words = catalogue()["misunderstood"][key]
            values = {"name": name, **found.groupdict()}
            return {language: words[language].format(**values) for language in words}
    return dict.fromkeys(LANGUAGES, text)


def near(error: TyperException) -> tuple[str, ...]:
    """Names like the one that is not known, where the parser offers some."""
    _, _, offered = said(error).partition("Did you mean")
    return tuple(QUOTED.findall(offered))


def said(error: TyperException) -> str:
    """What the parser says."""
    return str(getattr(error, "format_message", lambda: str(error))())
