"""What is filled in about people, keys and firms."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from xinqiao_web.accounts.actions.keys import LONGEST
from xinqiao_web.accounts.models import Person
from xinqiao_web.accounts.models.doors import READ, WRITE
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.findings import told
from xinqiao_web.core.texts import later, say


def label(name: str) -> Any:
    """What a field is called."""
    return later(f"accounts.field.{name}")


class Asked(forms.Form):
    """A form that can be refused by what it asks for."""

    def refuse(self, refusal: Refusal) -> None:
        """Say all findings above the form."""
        for _, text in told(*refusal.findings):
            self.add_error(None, text)


class InviteForm(Asked):
    """Whom to invite, in which role."""

    email = forms.EmailField(label=label("email"))
    role = forms.ChoiceField(label=label("role"))

    def __init__(self, roles: tuple[str, ...], **rest: Any) -> None:
        """Offer the roles that may be given."""
        super().__init__(**rest)
        self.fields["role"].choices = [(r, say(f"core.roles.{r}")) for r in roles]


class AddressForm(Asked):
    """Who will keep the people of a new firm."""

    email = forms.EmailField(label=label("administrator"))


class JoinForm(Asked):
    """What somebody new gives to have an account."""

    name = forms.CharField(label=label("name"), max_length=80)
    password = forms.CharField(
        label=label("password"),
        strip=False,
        help_text=label("password_help"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, email: str, **rest: Any) -> None:
        """Keep for whom the password is judged."""
        super().__init__(**rest)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """Judge the password with what is known of the person."""
        given = super().clean() or {}
        person = Person(email=self.email, name=given.get("name", ""))
        if password := given.get("password"):
            try:
                validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given


class KeyForm(Asked):
    """A program's key: what it is for, what it may do, how long."""

    name = forms.CharField(label=label("key_name"), max_length=80)
    scope = forms.ChoiceField(label=label("scope"))
    days = forms.IntegerField(
        label=label("days"), min_value=1, max_value=LONGEST, initial=90
    )

    def __init__(self, **rest: Any) -> None:
        """Offer both scopes."""
        super().__init__(**rest)
        self.fields["scope"].choices = [
            (scope, say(f"accounts.scope.{scope}")) for scope in (READ, WRITE)
        ]
