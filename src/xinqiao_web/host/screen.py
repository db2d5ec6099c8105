"""What the person at the terminal sees: a few plain lines."""

import sys
from dataclasses import dataclass
from typing import Any

from xinqiao_web.host.refused import Finding
from xinqiao_web.host.texts import cure, say


@dataclass(frozen=True)
class Screen:
    """The terminal, and the language spoken there."""

    language: str

    def say(self, name: str, /, **values: Any) -> None:
        """Print one text of the catalogue."""
        self.show(say(self.language, name, **values))

    def show(self, text: str) -> None:
        """Print a line at once: whoever waits for it may be a program."""
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def complain(self, findings: tuple[Finding, ...]) -> None:
        """Print findings, each with its cure, to standard error."""
        for finding in findings:
            text = say(self.language, finding.code, **finding.given)
            mend = cure(self.language, finding.code, **finding.given)
            sys.stderr.write(f"{finding.code} {text}\n  {mend}\n")
        sys.stderr.flush()
