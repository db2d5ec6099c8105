"""Forms of imports."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from xinqiao_web.core.names import named
from xinqiao_web.core.sheets import OPERATOR, Sheet
from xinqiao_web.core.texts import later, say
from xinqiao_web.market.imports.mapping import Columns, targets
from xinqiao_web.market.models import MARKET, MODES, Import

UNSAID, LEFT_OUT = "?", "-"


def modes() -> list[tuple[str, str]]:
    """The ways in which rows go in."""
    return [(mode, say(f"imports.mode.{mode}")) for mode in MODES]


class BeginForm(forms.Form):
    """A file or pasted cells, the sheet they go to, and how."""

    sheet = forms.ChoiceField(label=later("imports.begin.sheet"))
    file = forms.FileField(required=False, label=later("imports.begin.file"))
    paste = forms.CharField(
        required=False,
        strip=False,
        label=later("imports.begin.paste"),
        help_text=later("imports.begin.paste_help"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    mode = forms.ChoiceField(
        label=later("imports.begin.mode"), widget=forms.RadioSelect
    )

    def __init__(self, role: str, sheets: Sequence[Sheet], **rest: Any) -> None:
        """Offer the sheets that one may write; the operator also a whole market."""
        super().__init__(**rest)
        whole = [(MARKET, say("imports.begin.market"))] if role == OPERATOR else []
        self.fields["sheet"].choices = [*((s.name, named(s)) for s in sheets), *whole]
        self.fields["mode"].choices = modes()

    def clean(self) -> dict[str, Any]:
        """Either a file or a paste."""
        given = [bool(self.cleaned_data.get(name)) for name in ("file", "paste")]
        if sum(given) != 1:
            self.add_error("file", say("imports.begin.one_source"))
        return self.cleaned_data

    def source(self) -> tuple[str, Iterable[bytes]]:
        """The name of what was handed in, and its bytes."""
        file = self.cleaned_data["file"]
        if file:
            return str(file.name), file.chunks()
        return say("imports.begin.pasted"), [self.cleaned_data["paste"].encode()]


class MapForm(forms.Form):
    """What each column of the file is, and how rows go in."""

    def __init__(self, sheet: Sheet, work: Import, **rest: Any) -> None:
        """A choice for each column that has a name or a meaning."""
        super().__init__(**rest)
        choices = [
            (UNSAID, say("imports.map.unsaid")),
            (LEFT_OUT, say("imports.map.left_out")),
            *((n, f"{named(c)}{' *' * c.required}") for n, c in targets(sheet).items()),
        ]
        self.width = len(work.columns)
        header = work.pages[work.page]["header"]
        for place, (title, now) in enumerate(zip(header, work.columns, strict=True)):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                choices=choices,
                label=title or say("imports.map.nameless", place=place + 1),
                initial=UNSAID if now is None else now or LEFT_OUT,
            )
        self.fields["mode"] = forms.ChoiceField(
            label=say("imports.begin.mode"),
            choices=modes(),
            initial=work.mode,
            widget=forms.RadioSelect,
        )

    def columns(self) -> Columns:
        """What was said of each column."""
        meanings: dict[str, str | None] = {UNSAID: None, LEFT_OUT: ""}
        said = [self.cleaned_data[f"column-{i}"] for i in range(self.width)]
        return [meanings.get(name, name) for name in said]
