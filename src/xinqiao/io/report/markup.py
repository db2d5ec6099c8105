"""Markup that cannot be broken into: every text is escaped, unless it is markup."""

from collections.abc import Iterable
from html import escape
from typing import Any

EMPTY = {"br", "circle", "col", "line", "meta", "path", "rect"}
"""Elements that hold nothing and are not closed, or close themselves."""

SVG = {"circle", "line", "path", "rect"}


class Html(str):
    """Text that is markup already; whoever makes one has escaped what is inside."""

    __slots__ = ()


Content = Any
"""A text, markup, None (nothing), or an iterable of these."""


def tag(name: str, /, *inside: Content, **attributes: Any) -> Html:
    """One element. `_` ends a name that Python keeps, and stands for `-` elsewhere.

    An attribute that is None or False is left out; True has no value.
    """
    said = "".join(
        f" {spelt(key)}" if value is True else f' {spelt(key)}="{quoted(value)}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in EMPTY:
        return Html(f"<{name}{said}/>" if name in SVG else f"<{name}{said}>")
    return Html(f"<{name}{said}>{joined(inside)}</{name}>")


def joined(inside: Content) -> Html:
    """Contents one after the other, texts escaped."""
    if isinstance(inside, Html):
        return inside
    if inside is None:
        return Html("")
    if isinstance(inside, str):
        return Html(escape(visible(inside), quote=False))
    if isinstance(inside, Iterable):
        return Html("".join(joined(piece) for piece in inside))
    return Html(escape(str(inside), quote=False))


def name_of(text: str) -> Html:
    """A name that somebody gave: its direction of writing stays its own affair."""
    return tag("bdi", text)


def spelt(key: str) -> str:
    """Name of an attribute."""
    return key.rstrip("_").replace("_", "-")


def quoted(value: Any) -> str:
    """Value of an attribute; numbers as short as they can be."""
    if isinstance(value, float):
        return f"{value:.6g}"
    return escape(visible(str(value)), quote=True)


def visible(text: str) -> str:
    """A text without control characters, which HTML does not allow."""
    if text.isprintable():
        return text
    return "".join(c if c in "\n\t" or ord(c) >= 32 else "\ufffd" for c in text)
