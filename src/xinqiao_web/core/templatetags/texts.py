"""`{% say "room.key" name=value %}`: a text in the reader's language."""

from typing import Any

from django import template

from xinqiao_web.core import texts

register = template.Library()


@register.simple_tag
def say(key: str, **values: Any) -> str:
    """The text of a key, escaped unless it is put into a variable."""
    return texts.say(key, **values)


@register.filter
def named(entry: Any) -> str:
    """The name of a table or column of the dictionary in the reader's language."""
    english = str(entry.name).replace("_", " ")
    return str(entry.zh) if texts.language() == "zh" else english


@register.filter
def meant(entry: Any) -> str:
    """What a table or column of the dictionary means, in the reader's language."""
    return str(entry.meaning_zh if texts.language() == "zh" else entry.meaning)
