"""What is filled in about rounds."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.timezone import localdate, localtime

from xinqiao_web.accounts.forms import Asked
from xinqiao_web.core.texts import later
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.moves import now

DAYS = (7, 12, 17, 20)
"""Days from now to each deadline that a new round proposes."""

BEFORE = timedelta(weeks=26)
"""How far before today the weeks of a first round begin, if nobody says otherwise."""

KEPT = ("policy", "terms", "terms_en", "terms_zh")
"""What a new round takes over from the last one as it was."""


def label(name: str) -> Any:
    """What a field is called."""
    return later(f"rounds.field.{name}")


def moment(name: str) -> forms.DateTimeField:
    """A deadline, in the market's zone."""
    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    )
    zone = later("core.time.zone", zone=settings.TIME_ZONE)
    return forms.DateTimeField(label=label(name), widget=widget, help_text=zone)


def words(name: str, most: int, rows: int, **more: Any) -> forms.CharField:
    """A text of several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label(name), max_length=most, widget=widget, **more)


class CalendarForm(Asked):
    """The deadlines of a round."""

    submit_by = moment("submit_by")
    confirm_by = moment("confirm_by")
    accept_by = moment("accept_by")
    objections_by = moment("objections_by")

    @property
    def deadlines(self) -> dict[str, Any]:
        """What was filled in, of the calendar."""
        return {name: self.cleaned_data[name] for name in m.CALENDAR}


class RoundForm(CalendarForm):
    """All that a round announces."""

    first_week = forms.DateField(
        label=label("first_week"),
        help_text=label("first_week_help"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    policy = words("policy", 20_000, 8, required=False, help_text=label("policy_help"))
    terms = forms.CharField(label=label("terms"), max_length=100)
    terms_en = words("terms_en", 20_000, 4)
    terms_zh = words("terms_zh", 20_000, 4)

    @property
    def values(self) -> dict[str, Any]:
        """What a draft holds."""
        return {**self.cleaned_data, "zone": settings.TIME_ZONE}


class AgainForm(CalendarForm):
    """New deadlines, and why a round opens again."""

    note = words("note", 2000, 3)


class NoteForm(Asked):
    """Why a round is cancelled."""

    note = words("note", 2000, 3)


class InspectionForm(Asked):
    """Why all rows of a round are to be seen, and for whom."""

    reason = words("reason", 2000, 3, help_text=label("reason_help"))
    auditor = forms.CharField(
        label=label("auditor"),
        max_length=200,
        required=False,
        help_text=label("auditor_help"),
    )


class TermsForm(Asked):
    """The terms that a firm accepts."""

    accepted = forms.BooleanField(label=label("accepted"))


class PolicyForm(Asked):
    """A policy to be tried."""

    title = forms.CharField(label=label("title"), max_length=100)
    policy = words("policy", 20_000, 8)


def proposed() -> dict[str, Any]:
    """What the form of a new round holds at first: that of the last one, moved on."""
    evening = localtime(now()).replace(hour=18, minute=0, second=0, microsecond=0)
    calendar = {
        name: evening + timedelta(days=days)
        for name, days in zip(m.CALENDAR, DAYS, strict=True)
    }
    last = m.Round.objects.order_by("-number").first()
    if last is None:
        monday = localdate() - BEFORE
        first = monday - timedelta(days=monday.weekday())
        return {**calendar, "first_week": first}
    passed = (calendar["submit_by"] - last.submit_by) // timedelta(weeks=1)
    return {
        **calendar,
        "first_week": last.first_week + timedelta(weeks=max(passed, 0)),
        **{name: getattr(last, name) for name in KEPT},
    }
