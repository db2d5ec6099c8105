"""Rows of a sheet in templates."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.http import urlencode

from xinqiao.tables import Column
from xinqiao_web.core.cells import shown
from xinqiao_web.core.sheets import Sheet
from xinqiao_web.core.templatetags.texts import named

register = template.Library()


@register.filter
def cells(row: Any, sheet: Sheet) -> list[tuple[Column, str]]:
    """Each column with what stands in it."""
    return [(c, shown(c, getattr(row, c.name))) for c in sheet.columns]


@register.filter
def key_name(sheet: Sheet) -> str:
    """What the first column of the key is called."""
    return named(sheet.table.columns[sheet.key[0]])


@register.simple_tag
def turned(asked: Mapping[str, str], column: Column) -> str:
    """The same question sorted by a column; the other way round if it is already."""
    falls = asked.get("sort") == column.name
    sort = f"-{column.name}" if falls else column.name
    return urlencode({**without(asked, "after"), "sort": sort})


@register.simple_tag
def with_after(asked: Mapping[str, str], after: str) -> str:
    """The same question, from a place on."""
    return urlencode({**asked, "after": after})


@register.simple_tag
def without_after(asked: Mapping[str, str]) -> str:
    """The same question, from its beginning."""
    return urlencode(without(asked, "after"))


def without(asked: Mapping[str, str], name: str) -> dict[str, str]:
    """A question without one of its parts."""
    return {k: v for k, v in asked.items() if k != name}
