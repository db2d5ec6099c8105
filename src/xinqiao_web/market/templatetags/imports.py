"""Findings of imports in templates."""

from collections.abc import Mapping
from typing import Any

from django import template

from xinqiao_web.core.sheets import SHEETS
from xinqiao_web.core.templatetags.texts import named
from xinqiao_web.core.texts import language, say

register = template.Library()


@register.filter
def in_tongue(words: Mapping[str, str]) -> str:
    """A text of a finding in the reader's language."""
    return words[language()]


@register.filter
def sheet_title(name: str) -> str:
    """What a sheet is called, by its name."""
    return named(SHEETS[name]) if name in SHEETS else say("imports.list.market")


@register.filter
def more_cells(found: Mapping[str, Any]) -> int:
    """How many cells a finding is about beyond those that are shown."""
    return max(len(found["rows"]) - len(found.get("cells", ())), 0)
