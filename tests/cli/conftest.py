"""Calls the command line as a shell would, in this process."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from xinqiao.cli.main import run

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class Called:
    """What a call gave back."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output as the one JSON object that it must be."""
        return json.loads(self.out)


Call = Callable[..., Called]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "XINQIAO_DEBUG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def call_it(*arguments: object) -> Called:
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Called(code, out, err)

    return call_it


@pytest.fixture
def examples() -> Path:
    return EXAMPLES
