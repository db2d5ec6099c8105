"""What is filled in about proposals and grants."""

from typing import Any, cast

from django import forms

from xinqiao_web.accounts.forms import Asked
from xinqiao_web.catalog.subjects import SUBJECTS
from xinqiao_web.core.forms import field_for
from xinqiao_web.core.texts import later


def reason(name: str) -> forms.CharField:
    """Why."""
    widget = forms.Textarea(attrs={"rows": 3})
    label = later(f"catalog.field.{name}")
    return forms.CharField(label=label, max_length=2000, widget=widget)


class ProposalForm(Asked):
    """The cells to ask for; a blank one is not asked for."""

    reason = reason("reason")

    def __init__(self, subject: str, **rest: Any) -> None:
        """A field for each column of the subject."""
        super().__init__(**rest)
        page = SUBJECTS[subject]
        made = {c.name: field_for(page, c) for c in page.columns}
        for name, field in made.items():
            field.required = name in page.about
            if isinstance(field, forms.ChoiceField) and not offers_none(field):
                field.choices = [("", "—"), *choices_of(field)]
        self.fields = {**made, **self.fields}

    @property
    def cells(self) -> dict[str, str]:
        """What was filled in."""
        given = {**self.cleaned_data}
        given.pop("reason", None)
        return {name: str(value) for name, value in given.items()}


def choices_of(field: forms.ChoiceField) -> list[tuple[str, str]]:
    """What a field offers."""
    return list(cast(list[tuple[str, str]], field.choices))


def offers_none(field: forms.ChoiceField) -> bool:
    """Whether nothing can be chosen already."""
    return any(not value for value, _ in choices_of(field))


class AnswerForm(Asked):
    """Why it is approved or refused."""

    answer = reason("answer")


class GrantForm(Asked):
    """Which module for which firm."""

    part = forms.ChoiceField(label=later("catalog.field.module"))
    firm = forms.CharField(label=later("catalog.field.firm"), max_length=200)

    def __init__(self, modules: list[str], **rest: Any) -> None:
        """Offer one's own modules."""
        super().__init__(**rest)
        self.fields["part"].choices = [(m, m) for m in modules]
