"""Findings of imports in templates."""

from collections.abc import Mapping
from typing import Any

from django import template

from xinqiao_web.core.texts import language

register = template.Library()


@register.filter
def in_tongue(words: Mapping[str, str]) -> str:
    """A text of a finding in the reader's language."""
    return words[language()]


@register.filter
def more_cells(found: Mapping[str, Any]) -> int:
    """How many cells a finding is about beyond those that are shown."""
    return max(len(found["rows"]) - len(found.get("cells", ())), 0)
