"""`{% say "room.key" name=value %}`: a text in the reader's language."""

from typing import Any

from django import template

from xinqiao_web.core import texts
from xinqiao_web.core.grouping import grouped
from xinqiao_web.core.sheets import Sheet

register = template.Library()

ABBREVIATIONS = frozenset({"aec", "asil", "bpnl", "mpn"})


@register.simple_tag
def say(key: str, **values: Any) -> str:
    """The text of a key, escaped unless it is put into a variable."""
    return texts.say(key, **values)


@register.filter
def named(entry: Any) -> str:
    """What a sheet, or a table or column of the dictionary, is called."""
    if isinstance(entry, Sheet):
        return texts.say(entry.title)
    return str(entry.zh) if texts.language() == "zh" else in_english(str(entry.name))


def in_english(name: str) -> str:
    """A name of the dictionary as a heading."""
    if name in ABBREVIATIONS:
        return name.upper()
    return name.replace("_", " ").capitalize()


@register.filter
def meant(entry: Any) -> str:
    """What a sheet is for, or what a table or column of the dictionary means."""
    if isinstance(entry, Sheet):
        return texts.say(entry.purpose)
    return str(entry.meaning_zh if texts.language() == "zh" else entry.meaning)


@register.filter
def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


@register.filter
def thin(number: Any) -> str:
    """A number with its thousands set apart."""
    return grouped(str(number))
