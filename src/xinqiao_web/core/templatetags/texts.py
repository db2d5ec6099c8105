"""`{% say "core.row.new" sheet=name %}`: a text in the reader's language."""

import re
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from xinqiao_web.core import texts
from xinqiao_web.core.grouping import grouped
from xinqiao_web.core.names import meant, named

TICKED = re.compile(r"`([^`]+)`")

register = template.Library()
register.filter(named)
register.filter(meant)


@register.simple_tag
def say(key: str, **values: Any) -> str:
    """The text of a key, escaped unless it is put into a variable."""
    return texts.say(key, **values)


@register.filter
def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


@register.filter
def thin(number: Any) -> str:
    """A number with its thousands set apart."""
    return grouped(str(number))


@register.filter
def ticks(text: str) -> SafeString:
    """A text with what stands in backticks, such as a name of a column, as code."""
    parts = enumerate(TICKED.split(str(text)))
    shown = ((format_html("<code>{}</code>", p) if n % 2 else p,) for n, p in parts)
    return format_html_join("", "{}", shown)


@register.filter
def percent(share: float | None, digits: int = 1) -> str:
    """A share of one in percent; blank if there is none."""
    return "" if share is None else f"{100 * share:.{digits}f} %"
