"""What is asked about people and firms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.timezone import now

from xinqiao_web.accounts.keys import digest
from xinqiao_web.accounts.models import (
    ADMITTED,
    KEEPERS,
    OPERATOR,
    Firm,
    Invitation,
    Key,
    Membership,
    Recovery,
)
from xinqiao_web.accounts.models.doors import OPEN
from xinqiao_web.core.context import Acting, acting
from xinqiao_web.core.queries import is_storable


def memberships_of(person: str) -> list[Membership]:
    """A person's memberships in firms that act, by firm."""
    rows = Membership.objects.filter(person__pk=person, owner__state=ADMITTED)
    return list(rows.select_related("owner").order_by("owner"))


def standing(memberships: Sequence[Membership], firm: str | None) -> Acting | None:
    """For which firm a person acts: the one chosen, else the first; None: for none."""
    if not memberships:
        return None
    by_firm = {m.owner_id: m for m in memberships}
    chosen = by_firm.get(firm or "", memberships[0])
    return Acting(str(chosen.person_id), chosen.owner_id, chosen.role)


def members_of(firm: str) -> Any:
    """The people of a firm, by address."""
    rows = Membership.objects.filter(owner_id=firm)
    return rows.select_related("person", "owner").order_by("person__email")


def may_give(firm: Firm) -> tuple[str, ...]:
    """Roles that the acting person may give at a firm.

    Those who keep its people give all of its roles; the operator lets in, elsewhere,
    only those who will keep them.
    """
    who = acting()
    if who.firm == firm.firm:
        return firm.roles if who.role in KEEPERS else ()
    return (firm.keeper,) if who.role == OPERATOR else ()


@dataclass(frozen=True, slots=True)
class Opened:
    """What an invitation's secret opens: a role at a firm, for one address."""

    id: Any
    firm: str
    email: str
    role: str


def invitation_for(secret: str) -> Opened | None:
    """The open invitation of a secret; whoever asks has not said who acts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM invitation_opens(%s)", [digest(secret)])
        found = cursor.fetchone()
    return Opened(*found) if found else None


def invitations_of(firm: str) -> list[Invitation]:
    """Invitations to a firm that nobody accepted or withdrew, the newest first."""
    rows = Invitation.objects.filter(owner_id=firm, state=OPEN)
    return list(rows.order_by("-made_at"))


def recoveries_open() -> list[Recovery]:
    """Lost second factors that the acting person may have a say in."""
    rows = Recovery.objects.filter(state=OPEN, expires__gt=now())
    return list(rows.select_related("person", "made_by").order_by("made_at"))


def keys_of() -> list[Key]:
    """Keys that the acting person may see, the newest first."""
    return list(Key.objects.select_related("made_by").order_by("-made_at"))


def firms_by_id() -> list[Firm]:
    """All firms."""
    return list(Firm.objects.order_by("firm"))


def firms_after(firm: str, most: int) -> list[Firm]:
    """Firms by their id, those behind one: who takes part, everybody may know."""
    if not is_storable(firm):
        return []
    return list(Firm.objects.filter(firm__gt=firm).order_by("firm")[:most])


def firm_of(firm: str) -> Firm | None:
    """One firm by its id."""
    return Firm.objects.filter(firm=firm).first() if is_storable(firm) else None
