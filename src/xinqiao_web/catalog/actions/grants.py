"""A maker lets others use a module: they see its id and name, nothing else."""

from django.db import IntegrityError, transaction

from xinqiao_web.accounts.models import ADMITTED, Firm
from xinqiao_web.accounts.rights import need
from xinqiao_web.catalog.models import Grant, Part
from xinqiao_web.catalog.sheets import BUILDERS
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import acting
from xinqiao_web.core.findings import finding


def grant(part: str, firm: str) -> Grant:
    """Let another firm use a module of the acting firm.

    Raises
    ------
    Refusal
        XW223 if it is no module of one's own, XW224 if there is no such other firm,
        XW225 if it is granted already.
    """
    need(*BUILDERS.split())
    ours = acting().firm
    module = Part.objects.filter(owner_id=ours, part=part, kind="module").first()
    if module is None:
        raise Refusal(finding("XW223", key=part))
    others = Firm.objects.filter(state=ADMITTED, office="member").exclude(firm=ours)
    if not others.filter(firm=firm).exists():
        raise Refusal(finding("XW224", firm=firm))
    made = Grant(owner_id=ours, part=part, name=module.name, granted_to_id=firm)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise Refusal(finding("XW225", key=part, firm=firm)) from error
    record("grant.made", grant=str(made.pk), firm=firm)
    return made


def forget_firm(firm: str) -> None:
    """Nothing is granted any more to a firm that goes; acts for all firms."""
    Grant.objects.filter(granted_to_id=firm).delete()


def revoke(given: Grant) -> None:
    """The other firm sees the module no more."""
    need(*BUILDERS.split())
    Grant.objects.filter(pk=given.pk, owner_id=acting().firm).delete()
    record("grant.revoked", grant=str(given.pk))
