"""What sheets, tables and columns are called, and what they are for."""

from typing import Any

from xinqiao_web.core.sheets import Sheet
from xinqiao_web.core.texts import language, say

ABBREVIATIONS = frozenset({"aec", "asil", "bpnl", "mpn"})


def named(entry: Any) -> str:
    """What a sheet, or a table or column of the dictionary, is called."""
    if isinstance(entry, Sheet):
        return say(entry.title)
    return str(entry.zh) if language() == "zh" else in_english(str(entry.name))


def in_english(name: str) -> str:
    """A name of the dictionary as a heading."""
    if name in ABBREVIATIONS:
        return name.upper()
    return name.replace("_", " ").capitalize()


def meant(entry: Any) -> str:
    """What a sheet is for, or what a table or column of the dictionary means."""
    if isinstance(entry, Sheet):
        return say(entry.purpose)
    return str(entry.meaning_zh if language() == "zh" else entry.meaning)
