"""Run the commands that pages show, so that what stands under them is true.

A `console` block holds commands (after `$ `) and what they print. They are run in an
empty folder that has the examples, in the language of the page.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = (
    *("README.md", "README.zh.md", "docs/tutorial.md", "docs/tutorial.zh.md"),
    *("examples/README.md", "examples/README.zh.md"),
)
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
SECONDS = re.compile(r"\d+\.\d(?= s\)| 秒）)")
MAKE_CLEAR = "xinqiao clear examples/demo --out out/demo --force"


def refreshed(page: str) -> str:
    """A page with what its commands print now."""
    text = (ROOT / page).read_text(encoding="utf-8")
    locale = "zh_CN.UTF-8" if page.endswith(".zh.md") else "C.UTF-8"
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "examples").symlink_to(ROOT / "examples")
        return BLOCK.sub(lambda found: replayed(found.group(), place, locale), text)


def replayed(block: str, place: Path, locale: str) -> str:
    """The commands of a block with what they print."""
    lines: list[str] = []
    for command in commands(block):
        lines += [f"$ {command}", *printed(command, place, locale)]
    return "".join(f"{line}\n" for line in lines)


def commands(block: str) -> Iterator[str]:
    """The commands of a block."""
    yield from (line[2:] for line in block.splitlines() if line.startswith("$ "))


def printed(command: str, place: Path, locale: str) -> list[str]:
    """What a command prints, on both streams."""
    words = shlex.split(MAKE_CLEAR if command == "make clear" else command)
    if words[0] == "xinqiao":
        words[:1] = [sys.executable, "-m", "xinqiao"]
    done = subprocess.run(
        words,
        check=False,
        cwd=place,
        env={**os.environ, "LC_ALL": locale},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    return done.stdout.splitlines()


def steady(text: str) -> str:
    """A page without what may differ from run to run: seconds."""
    return SECONDS.sub("0.0", text)


def pages() -> dict[Path, str]:
    """Every page with commands, refreshed; as it is where only seconds would change."""
    found: dict[Path, str] = {}
    for page in PAGES:
        old = (ROOT / page).read_text(encoding="utf-8")
        new = refreshed(page)
        found[ROOT / page] = old if steady(old) == steady(new) else new
    return found
