"""What goes wrong, as answers: refused (2), our fault (3), Ctrl-C (130).

Refused is what the caller can mend: input, and places that cannot be written to, such
as a full disk. Nothing has been written then.
"""

import os
import traceback
from collections.abc import Iterable
from typing import Any

from typer import Abort, TyperException

from xinqiao.cli.findings import as_data, listing
from xinqiao.cli.misunderstood import near, reason
from xinqiao.cli.screen import FAULT, REFUSED, STOPPED, Answer, Screen
from xinqiao.cli.texts import catalogue
from xinqiao.errors import LANGUAGES, Finding, OutputExists, Refused

DEBUG = "XINQIAO_DEBUG"


def answer_to(error: BaseException, screen: Screen) -> Answer:
    """The answer that tells of an error: whose it is decides the exit code."""
    if isinstance(error, Refused):
        return refusal(screen, error.findings)
    if isinstance(error, OutputExists):
        return refusal(screen, [Finding("XQ805", "error", message=error.message)])
    if isinstance(error, KeyboardInterrupt | Abort):
        return failure(screen, finding("XQ891"), STOPPED)
    if isinstance(error, TyperException):
        return refusal(screen, [usage(error)])
    if isinstance(error, OSError) and error.filename:
        return refusal(screen, [of_system(error)])
    if os.environ.get(DEBUG):
        screen.err.print("".join(traceback.format_exception(error)))
    return failure(screen, finding("XQ892", what=describe(error)), FAULT)


def of_system(error: OSError) -> Finding:
    """A file that could not be read or written, or a full disk, as a finding."""
    from xinqiao.io.files import FULL

    code = "XQ809" if error.errno in FULL else "XQ806"
    return finding(code, path=error.filename, why=error.strerror)


def refusal(screen: Screen, findings: Iterable[Finding]) -> Answer:
    """Input that cannot be used: all findings, and that nothing was written."""
    found = tuple(findings)
    data = {"findings": [as_data(finding) for finding in found]}
    return Answer(data, listing(screen, found, "findings.refused"), REFUSED)


def failure(screen: Screen, found: Finding, status: int) -> Answer:
    """One sentence and a hint, and no input to blame."""
    texts = [found.message[screen.language]]
    if status != STOPPED:
        # Who pressed Ctrl-C knows what to do next: one line is enough.
        texts.append(found.cure[screen.language])
    return Answer({"findings": [as_data(found)]}, filter(None, texts), status)


def finding(code: str, nearest: tuple[str, ...] = (), **values: Any) -> Finding:
    """A finding about the command line itself, in the words of the catalogue.

    `values`: texts, or texts by language.
    """
    words = catalogue()["finding"][code]
    message, cure = (
        {name: words[part][name].format(**spoken(values, name)) for name in LANGUAGES}
        for part in ("message", "cure")
    )
    return Finding(code, "error", message=message, cure=cure, nearest=nearest)


def spoken(values: dict[str, Any], language: str) -> dict[str, Any]:
    """Values in one language."""
    return {k: v[language] if isinstance(v, dict) else v for k, v in values.items()}


def usage(error: TyperException) -> Finding:
    """A command line that the parser did not understand, as a finding."""
    parser_codes = {"MissingParameter": "XQ801", "NoSuchOption": "XQ802"}
    parameter = getattr(error, "param", None)
    name = parameter.opts[0] if parameter is not None else ""
    name = name if name.startswith("-") else name.upper()
    return finding(
        parser_codes.get(type(error).__name__, "XQ803"),
        near(error),
        name=name,
        option=getattr(error, "option_name", ""),
        why=reason(error, name),
        command=getattr(getattr(error, "ctx", None), "command_path", "xinqiao"),
    )


def unprinted(error: OSError, screen: Screen) -> Answer:
    """An answer that could not be printed: what was written to files is there."""
    return failure(screen, finding("XQ810", why=error.strerror), REFUSED)


def describe(error: BaseException) -> str:
    """An error in one line."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
