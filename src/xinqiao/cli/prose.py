"""Sentences on a screen: wrapped at spaces and between Chinese characters."""

import re

from rich.cells import cell_len

WIDE = "\u3000-\u9fff\uff00-\uffef"
CLOSING = "，。；：、！？）》」』”"

TOKENS = re.compile(rf"[{WIDE}][{CLOSING}]*|[^\s{WIDE}]+[{CLOSING}]*|\s+")
"""What stays on one line: a wide character or a word, with what closes it; blanks."""


def wrapped(text: str, width: int) -> str:
    """A text in lines of at most `width` columns; each paragraph keeps its indent."""
    return "\n".join(paragraph(line, width) for line in text.split("\n"))


def paragraph(text: str, width: int) -> str:
    """One paragraph; wide characters count as two columns."""
    body = text.lstrip()
    indent = text[: len(text) - len(body)]
    lines = [indent]
    for token in TOKENS.findall(body):
        if cell_len(lines[-1]) + cell_len(token.rstrip()) > width and lines[-1].strip():
            lines.append(indent)
        if token.strip() or lines[-1].strip():
            lines[-1] += token
    return "\n".join(line.rstrip() for line in lines)
