"""What can go wrong, in one tree.

    XinqiaoError
    ├── Refused          what was handed in cannot be used; carries all findings
    │   ├── InvalidMarket    tables that break a rule
    │   ├── InvalidPolicy    a policy that cannot be read or followed
    │   └── UnreadableFile   a file that is not what it should be
    ├── OutputExists     the place to write to is taken
    └── SolverFailed     the solver gave no answer: our fault, not the caller's

What the world is (a shortage, a gap not closed in time) is an outcome, not an error.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or worth a look, and how to mend it.

    `code`: stable name of the rule. `level`: `error` (the market is refused) or
    `warning`. `rows`: row numbers as a spreadsheet shows them, the header being row 1.
    `message`, `cure`: by language. `nearest`: valid values nearest to the wrong ones.
    """

    code: str
    level: str
    table: str = ""
    rows: tuple[int, ...] = ()
    column: str = ""
    message: dict[str, str] = field(default_factory=dict)
    cure: dict[str, str] = field(default_factory=dict)
    nearest: tuple[str, ...] = ()

    @property
    def is_error(self) -> bool:
        """Whether it stops a run."""
        return self.level == "error"


class XinqiaoError(Exception):
    """Anything this package raises."""


class Refused(XinqiaoError):
    """What was handed in cannot be used; `findings` says why, all at once."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        """Keep the findings; the text of the error is their English messages."""
        self.findings = tuple(findings)
        super().__init__("; ".join(f.message.get("en", f.code) for f in self.findings))


class InvalidMarket(Refused):
    """The tables of a market break a rule."""


class InvalidPolicy(Refused):
    """A policy cannot be read, or asks for what cannot be done."""


class UnreadableFile(Refused):
    """A file or folder is not what it should be."""


class OutputExists(XinqiaoError):
    """The place to write to is taken, and nobody said to replace it.

    `message`: by language; the text of the error is all of them.
    """

    def __init__(self, **message: str) -> None:
        """Keep what is said in each language."""
        self.message = message
        super().__init__(" ".join(message.values()))


class SolverFailed(XinqiaoError):
    """The solver gave no answer to a well-formed program."""
