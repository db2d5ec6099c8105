"""A form for one row of any sheet: its cells are judged as those of a file are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.urls import reverse

from xinqiao.errors import Finding
from xinqiao.tables import Column
from xinqiao_web.core.cells import shown
from xinqiao_web.core.codes import judged
from xinqiao_web.core.names import meant, named
from xinqiao_web.core.reading import chosen
from xinqiao_web.core.sheets import Sheet
from xinqiao_web.core.texts import language, say

INPUTS = {
    "count": {"inputmode": "numeric"},
    "weeks": {"inputmode": "numeric"},
    "money": {"inputmode": "decimal"},
    "number": {"inputmode": "decimal"},
    "share": {"inputmode": "decimal"},
    "week": {"type": "date"},
    "day": {"type": "date"},
}


class RowForm(forms.Form):
    """The cells of one row as text; valid, `values` are what the database holds."""

    def __init__(self, sheet: Sheet, row: Any = None, **rest: Any) -> None:
        """A field for each column, filled from `row` where there is one."""
        if row is not None:
            shown_now = {c.name: shown(c, getattr(row, c.name)) for c in sheet.columns}
            rest.setdefault("initial", shown_now)
        super().__init__(**rest)
        self.sheet = sheet
        self.values: Mapping[str, Any] = {}
        self.findings: list[Finding] = []
        self.fields.update({c.name: field_for(sheet, c) for c in sheet.columns})

    def clean(self) -> dict[str, Any]:
        """Judge all cells at once; each finding stands at its cell."""
        self.values, self.findings = judged(self.sheet, self.cleaned_data)
        for found in self.findings:
            self.add_finding(found)
        return self.cleaned_data

    def add_finding(self, found: Finding) -> None:
        """Say a finding at its cell, else above the form."""
        text = f"{found.message[language()]} {found.cure[language()]}"
        name = found.column if found.column in self.fields else None
        self.add_error(name, text)

    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The fields in groups, each with its title: key, needed, and the rest."""
        for group, columns in grouped_columns(self.sheet).items():
            if columns:
                yield say(f"core.row.{group}"), [self[c.name] for c in columns]

    def read_only(self) -> "RowForm":
        """The same form, to look at."""
        for field in self.fields.values():
            field.disabled = True
        return self


def grouped_columns(sheet: Sheet) -> dict[str, Sequence[Column]]:
    """Columns by what they are to a row."""
    key = sheet.key if sheet.table.key else ()
    rest = [c for c in sheet.columns if c.name not in key]
    return {
        "key": [c for c in sheet.columns if c.name in key],
        "needed": [c for c in rest if c.required],
        "more": [c for c in rest if not c.required],
    }


def field_for(sheet: Sheet, column: Column) -> forms.Field:
    """The field of one column: a choice where the dictionary lists values."""
    about: dict[str, Any] = {
        "required": column.required,
        "label": named(column),
        "help_text": meant(column),
    }
    if column.choices or column.type == "flag":
        return forms.ChoiceField(choices=choices_of(column), **about)
    attributes = dict(INPUTS.get(column.type, {"autocomplete": "off"}))
    if column.refers:
        attributes |= suggesting(sheet, column)
    return forms.CharField(widget=forms.TextInput(attrs=attributes), **about)


def choices_of(column: Column) -> list[tuple[str, str]]:
    """The values of a list, in words; none is a choice where a blank is allowed."""
    values = column.choices
    words = {value: chosen(value) for value in values}
    if column.type == "flag":
        words = {"true": say("core.flag.yes"), "false": say("core.flag.no")}
    return [*([] if column.required else [("", "—")]), *words.items()]


def suggesting(sheet: Sheet, column: Column) -> dict[str, str]:
    """Attributes of a field that suggests codes while somebody types."""
    codes = f"codes_{column.name}"
    return {
        "list": codes,
        "hx-get": reverse("suggest", args=[sheet.name, column.name]),
        "hx-trigger": "focus once, input changed delay:200ms",
        "hx-target": f"#{codes}",
        "hx-swap": "innerHTML",
    }
