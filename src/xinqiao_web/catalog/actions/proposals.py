"""Asking the operator for what steers the market, and deciding."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from xinqiao_web.accounts.models import OPERATOR, Firm
from xinqiao_web.accounts.rights import need
from xinqiao_web.catalog.models import (
    APPROVED,
    OPEN,
    REFUSED,
    WITHDRAWN,
    Proposal,
)
from xinqiao_web.catalog.subjects import SUBJECTS, read
from xinqiao_web.core.actions import Refusal, add_row
from xinqiao_web.core.audit import record
from xinqiao_web.core.codes import unknown_of
from xinqiao_web.core.context import acting
from xinqiao_web.core.findings import finding
from xinqiao_web.core.sheets import SHEETS


def propose(subject: str, cells: Mapping[str, str], reason: str) -> Proposal:
    """Ask the operator for a chip, a programme's weights or the firm's own standing.

    `cells`: texts by column; blank ones are not asked for.

    Raises
    ------
    Refusal
        Findings about cells; XW222 if nothing is asked for, XW221 if the same is open.
    """
    need(*SUBJECTS[subject].editors)
    made = Proposal(
        owner_id=acting().firm,
        subject=subject,
        part=cells.get("part", "").strip(),
        content=asked_for(subject, cells),
        reason=reason,
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise Refusal(finding("XW221")) from error
    record("proposal.made", proposal=str(made.pk), subject=subject)
    return made


def asked_for(subject: str, cells: Mapping[str, str]) -> dict[str, str]:
    """The cells that are filled in, judged as those of a file are; codes are known."""
    page = SUBJECTS[subject]
    asked = {name: text.strip() for name, text in cells.items() if text.strip()}
    if len(asked) < page.least or not asked.keys() >= page.about:
        raise Refusal(finding("XW222"))
    values, findings = read(subject, asked)
    findings = findings or unknown_of(page, {**dict.fromkeys(page.names), **values})
    if findings:
        raise Refusal(*findings)
    return asked


def approve(proposal: Proposal, answer: str) -> None:
    """What was asked for holds from now on, for the next snapshot.

    Raises
    ------
    Refusal
        XW208 if it is settled, XW101 if a chip with this id is there.
    """
    held = held_open(proposal)
    if held.subject == "chip":
        values, _ = read("chip", held.content)
        add_row(SHEETS["chips"], values)
    elif held.subject == "firm":
        values, _ = read("firm", held.content)
        row = Firm.objects.select_for_update().get(firm=held.owner_id)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    decide(held, APPROVED, answer)


def refuse(proposal: Proposal, answer: str) -> None:
    """It does not hold; the firm reads why."""
    decide(held_open(proposal), REFUSED, answer)


def decide(held: Proposal, state: str, answer: str) -> None:
    """Write down how it ended, and why."""
    held.state, held.answer = state, answer
    held.decided_by, held.decided_at = acting().person, now()
    held.save()
    record(f"proposal.{state}", proposal=str(held.pk), firm=held.owner_id)


def withdraw(proposal: Proposal) -> None:
    """The firm asks no more; weights that were approved hold no more.

    Raises
    ------
    Refusal
        XW208 if it was refused, or changed the catalogue or the firm already.
    """
    need(*SUBJECTS[proposal.subject].editors)
    rows = Proposal.objects.filter(pk=proposal.pk, owner_id=acting().firm)
    held = rows.select_for_update().first()
    may = {OPEN, APPROVED} if proposal.subject == "programme" else {OPEN}
    if held is None or held.state not in may:
        raise Refusal(finding("XW208"))
    held.state = WITHDRAWN
    held.save()
    record("proposal.withdrawn", proposal=str(held.pk))


def held_open(proposal: Proposal) -> Proposal:
    """The proposal, still open, held until the transaction ends."""
    need(OPERATOR)
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if held.state != OPEN:
        raise Refusal(finding("XW208"))
    return held
