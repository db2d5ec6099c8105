"""A form for one row of any sheet: its cells are judged as those of a file are."""

from collections.abc import Mapping
from typing import Any

from django import forms

from xinqiao.errors import Finding
from xinqiao.tables import Column
from xinqiao_web.core.cells import read_row, shown
from xinqiao_web.core.sheets import Sheet
from xinqiao_web.core.texts import language

INPUTS = {
    "count": {"inputmode": "numeric"},
    "weeks": {"inputmode": "numeric"},
    "money": {"inputmode": "decimal"},
    "number": {"inputmode": "decimal"},
    "share": {"inputmode": "decimal"},
    "week": {"type": "date", "step": "7"},
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
        self.fields.update({c.name: field_for(c) for c in sheet.columns})

    def clean(self) -> dict[str, Any]:
        """Judge all cells at once; each finding stands at its cell."""
        self.values, self.findings = read_row(self.sheet, self.cleaned_data)
        for found in self.findings:
            self.add_finding(found)
        return self.cleaned_data

    def add_finding(self, found: Finding) -> None:
        """Say a finding at its cell, else above the form."""
        text = f"{found.message[language()]} {found.cure[language()]}"
        name = found.column if found.column in self.fields else None
        self.add_error(name, text)


def field_for(column: Column) -> forms.Field:
    """The field of one column: a choice where the dictionary lists values."""
    label = column.zh if language() == "zh" else column.name.replace("_", " ")
    about = column.meaning_zh if language() == "zh" else column.meaning
    if column.choices:
        blank = [] if column.required else [("", "—")]
        choices = [*blank, *((c, c) for c in column.choices)]
        return forms.ChoiceField(
            choices=choices, required=column.required, label=label, help_text=about
        )
    widget = forms.TextInput(attrs=INPUTS.get(column.type, {}))
    return forms.CharField(
        required=column.required, label=label, help_text=about, widget=widget
    )
