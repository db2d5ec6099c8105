"""The operators that nobody could invite: whoever keeps the machine lets them in."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from xinqiao_web.accounts.models import OPERATOR, Firm, Membership, Person
from xinqiao_web.core.audit import record

HOUSE = "exchange"
"""The operator's firm, where there is none yet."""


def make_operator(email: str) -> str:
    """Let somebody operate the market; the path at which a password is chosen.

    Blank for somebody who has a password. Acts for all firms. The second factor is
    asked for at the first log-in, as of every operator.
    """
    email = email.strip().lower()
    firm = Firm.objects.filter(office=OPERATOR).order_by("pk").first()
    firm = firm or Firm.objects.create(firm=HOUSE, office=OPERATOR)
    person = Person.objects.filter(email=email).first() or newcomer(email)
    membership = {"owner": firm, "person": person}
    _, fresh = Membership.objects.update_or_create(
        **membership, defaults={"role": OPERATOR}
    )
    if fresh:
        record("operator.made", person=str(person.pk), firm=firm.firm)
    return "" if person.has_usable_password() else way_in(person)


def newcomer(email: str) -> Person:
    """Somebody without a password, whose address is taken to be right."""
    person = Person.objects.create_user(email, None)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def way_in(person: Person) -> str:
    """The path, good for three days and once, at which somebody chooses a password."""
    number = user_pk_to_url_str(person)
    key = default_token_generator.make_token(person)
    parts = {"uidb36": number, "key": key}
    return reverse("account_reset_password_from_key", kwargs=parts)
