"""Docstrings of public names as Markdown."""

import inspect
import re
from typing import Any

HEADING = re.compile(r"^(\w+)\n-+$", re.MULTILINE)
ITEM = re.compile(r"^(\w+)\n    (.+(?:\n    .+)*)", re.MULTILINE)
EXAMPLE = re.compile(r"^>>> .*(?:\n(?!\n).+)*", re.MULTILINE)
DEFAULT = re.compile(r"<function (\w+) at 0x\w+>")
MODULE = re.compile(r"\b(?:[a-z_]\w*\.)+([A-Za-z_]\w*)")


def signature(name: str, thing: Any) -> str:
    """How a function is called, types by their short names."""
    text = DEFAULT.sub(r"\1", f"{name}{inspect.signature(thing)}")
    text = MODULE.sub(r"\1", text)
    if len(text) <= 88:
        return f"```python\n{text}\n```"
    first, rest = text.split("(", 1)
    arguments, result = rest.rsplit(")", 1)
    lines = ",\n    ".join(re.split(r", (?![^\[]*\])", arguments))
    return f"```python\n{first}(\n    {lines},\n){result}\n```"


def description(thing: Any) -> str:
    """What a name says of itself."""
    text = inspect.getdoc(thing) or ""
    text = ITEM.sub(item, text)
    text = HEADING.sub(r"**\1**\n", text)
    return EXAMPLE.sub(lambda found: f"```python\n{found.group()}\n```", text)


def item(found: re.Match[str]) -> str:
    """One parameter or error, as an item of a list."""
    return f"- `{found[1]}`: {' '.join(found[2].split())}"
