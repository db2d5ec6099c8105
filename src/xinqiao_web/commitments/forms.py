"""What is filled in about commitments."""

from typing import Any

from django import forms

from xinqiao_web.accounts.forms import Asked
from xinqiao_web.commitments.models import SIDES, STATES
from xinqiao_web.commitments.queries import OPEN
from xinqiao_web.commitments.reasons import DECLINING, LOSING, REFUSING
from xinqiao_web.core.texts import later, say


def pieces(name: str, least: int) -> forms.IntegerField:
    """A number of pieces."""
    return forms.IntegerField(
        label=later(f"commitments.column.{name}"),
        min_value=least,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class Because(Asked):
    """A reason of a closed list."""

    known: tuple[str, ...] = ()
    blank = ""

    reason = forms.ChoiceField(label=later("commitments.column.reason"))

    def __init__(self, **rest: Any) -> None:
        """Offer the reasons in words; none, where that may be."""
        super().__init__(**rest)
        words = [(r, say(f"commitments.reason.{r}")) for r in self.known]
        none = say(self.blank) if self.blank else "—"
        self.fields["reason"].choices = [("", none), *words]
        self.fields["reason"].required = not self.blank


class ConfirmForm(Because):
    """How many pieces the supplier stands for; why, if fewer."""

    known = REFUSING
    blank = "commitments.one.no_reason"
    field_order = ("pieces", "reason")

    pieces = pieces("pieces", 1)


class RefuseForm(Because):
    """Why the supplier does not stand for it."""

    known = REFUSING


class DeclineForm(Because):
    """Why the buyer does not take it."""

    known = DECLINING


class LostForm(Because):
    """What remains of a lot, and why."""

    known = LOSING
    field_order = ("remaining", "reason")

    remaining = pieces("remaining", 0)


class AskedForm(forms.Form):
    """What a list is narrowed to."""

    side = forms.ChoiceField(required=False, label=later("commitments.column.side"))
    state = forms.ChoiceField(required=False, label=later("commitments.column.state"))
    part = forms.CharField(
        required=False, label=later("commitments.column.part"), max_length=200
    )
    round = forms.IntegerField(
        required=False,
        label=later("commitments.column.round"),
        min_value=0,
        max_value=2**31 - 1,
    )
    after = forms.UUIDField(required=False, widget=forms.HiddenInput())

    def __init__(self, **rest: Any) -> None:
        """Offer sides and states in words."""
        super().__init__(**rest)
        every = ("", say("commitments.list.all"))
        sides = [(s, say(f"commitments.side.{s}")) for s in SIDES]
        states = [(s, say(f"commitments.state.{s}")) for s in STATES]
        going = (OPEN, say("commitments.list.open"))
        self.fields["side"].choices = [every, *sides]
        self.fields["state"].choices = [every, going, *states]
