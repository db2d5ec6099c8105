"""What is asked about people and firms."""

from collections.abc import Sequence

from xinqiao_web.accounts.models import ADMITTED, Firm, Membership
from xinqiao_web.core.context import Acting
from xinqiao_web.core.queries import is_storable


def memberships_of(person: str) -> list[Membership]:
    """A person's memberships in firms that act, by firm."""
    rows = Membership.objects.filter(person__pk=person, owner__state=ADMITTED)
    return list(rows.select_related("owner").order_by("owner"))


def standing(memberships: Sequence[Membership], firm: str | None) -> Acting:
    """For which firm a person acts: the one chosen, else the only or first one."""
    if not memberships:
        raise LookupError
    by_firm = {m.owner_id: m for m in memberships}
    chosen = by_firm.get(firm or "", memberships[0])
    return Acting(str(chosen.person_id), chosen.owner_id, chosen.role)


def firms_after(firm: str, most: int) -> list[Firm]:
    """Firms by their id, those behind one: who takes part, everybody may know."""
    if not is_storable(firm):
        return []
    return list(Firm.objects.filter(firm__gt=firm).order_by("firm")[:most])


def firm_of(firm: str) -> Firm | None:
    """One firm by its id."""
    return Firm.objects.filter(firm=firm).first() if is_storable(firm) else None
