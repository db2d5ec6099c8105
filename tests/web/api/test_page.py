"""What the page about the interface shows, works."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.web.actors import firm
from tests.web.api.programs import key
from tests.web.api.served import served
from tests.web.api.workers import worker

from xinqiao_web.api.client import Client

DOCS = Path(__file__).parents[3] / "docs" / "how-to"
BLOCK = re.compile(r"^```(bash|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(name: str) -> dict[str, str]:
    return dict(BLOCK.findall((DOCS / name).read_text(encoding="utf-8")))


def run(command: list[str], **environment: Any) -> str:
    known = {**os.environ, **environment}
    return subprocess.run(
        command, env=known, check=True, capture_output=True, text=True
    ).stdout


def test_both_languages_show_the_same() -> None:
    assert blocks("api.md") == blocks("api.zh.md")
    assert set(blocks("api.md")) == {"bash", "python"}


def test_what_is_shown_does_what_is_said() -> None:
    shown = blocks("api.md")
    with served() as base, worker():
        about = {"BASE": base, "KEY": key(firm(), "administrator")}
        said = run(["bash", "-ec", shown["bash"]], **about)
        assert said.count('"demand": "need-1"') == 2
        values = "".join(f"{name} = {text!r}\n" for name, text in about.items())
        told = run([sys.executable, "-c", values + shown["python"]])
        assert told.startswith("applied {")
        platform = Client(base, about["KEY"])
        assert [row["pieces"] for row in platform.rows("demand")] == [120]
        assert [row["pieces"] for row in platform.rows("supply")] == [500]
