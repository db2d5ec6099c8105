"""What the host refuses, and what it found."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finding:
    """Something to be mended: a code of `texts.toml` and the values it names."""

    code: str
    given: dict[str, Any] = field(default_factory=dict)


class Refused(Exception):
    """The command cannot be carried out; carries every finding that says why."""

    def __init__(self, *findings: Finding) -> None:
        """Refuse for these findings."""
        super().__init__(", ".join(finding.code for finding in findings))
        self.findings = findings


def refused(code: str, **given: Any) -> Refused:
    """A refusal with one finding."""
    return Refused(Finding(code, given))
