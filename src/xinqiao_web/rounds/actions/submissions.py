"""What a firm does about a round: hand in its market, take it back."""

import secrets

from django.db import DatabaseError, transaction

from xinqiao_web.accounts.rights import need
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import acting
from xinqiao_web.core.findings import finding
from xinqiao_web.rounds import canonical
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.checks import Checked, check, counts_of, told
from xinqiao_web.rounds.moves import in_state, now
from xinqiao_web.rounds.own import Tables, alone, own_tables

WRITERS = ("administrator", "planner", "seller")
NOT_OPEN = "XQ510"
"""What the database says where a round is not open."""


def tried(round: m.Round) -> tuple[Tables, Checked]:
    """What would enter, and what is wrong with it: nobody else learns of it.

    Raises
    ------
    Refusal
        XW530 if the firm was admitted after the round was opened.
    """
    steering = m.Steering.objects.filter(round=round, owner_id=acting().firm).first()
    if steering is None:
        raise Refusal(finding("XW530"))
    own = own_tables()
    standing = {"firm": steering.firm, "programmes": steering.programmes}
    return own, check(round, own, alone(own, standing))


def submit(round: m.Round, terms: str) -> m.Submission:
    """Hand in the firm's rows as they are now; an earlier submission is withdrawn.

    `terms`: the name of those that are accepted.

    Raises
    ------
    Refusal
        XW510, XW511 if it is too late, XW512 for other terms, XW513 for errors, XW530.
    """
    need(*WRITERS)
    refuse_late(round)
    if terms != round.terms:
        raise Refusal(finding("XW512", terms=round.terms))
    own, checked = tried(round)
    if checked.errors:
        raise Refusal(finding("XW513", count=checked.errors))
    end_earlier(round)
    return hand_in(round, own, checked)


def hand_in(round: m.Round, own: Tables, checked: Checked) -> m.Submission:
    """Keep rows that were checked, and give a receipt for them."""
    who, salt = acting(), secrets.token_hex(16)
    tables = canonical.written(own)
    made = m.Submission(
        owner_id=who.firm,
        round=round,
        person=who.person,
        terms=round.terms,
        receipt=canonical.receipt(who.firm, round.number, salt, tables),
    )
    save_while_open(round, made)
    m.Content.objects.create(
        pk=made.pk,
        owner_id=who.firm,
        salt=salt,
        tables=tables,
        counts=counts_of(own),
        findings=told(checked.findings, own),
    )
    record("submission.made", round=round.number, receipt=made.receipt)
    return made


def withdraw(round: m.Round) -> None:
    """Take back what was handed in.

    Raises
    ------
    Refusal
        XW510, XW511 if it is too late, XW515 if nothing was handed in.
    """
    need(*WRITERS)
    refuse_late(round)
    if not end_earlier(round):
        raise Refusal(finding("XW515"))


def end_earlier(round: m.Round) -> bool:
    """End the firm's submission that stands, if any."""
    rows = m.Submission.objects.select_for_update()
    standing = rows.filter(round=round, owner_id=acting().firm, state=m.SUBMITTED)
    before = standing.first()
    if before is None:
        return False
    before.state, before.ended_at = m.WITHDRAWN, now()
    save_while_open(round, before)
    record("submission.withdrawn", round=round.number, receipt=before.receipt)
    return True


def refuse_late(round: m.Round) -> None:
    """Refuse what comes before a round is open or after its deadline."""
    if round.state != m.OPEN:
        raise Refusal(in_state("XW510", round))
    if now() > round.submit_by:
        raise Refusal(finding("XW511"))


def save_while_open(round: m.Round, submission: m.Submission) -> None:
    """Write a submission, if the round has not been frozen meanwhile."""
    try:
        with transaction.atomic():
            submission.save()
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != NOT_OPEN:
            raise
        raise Refusal(in_state("XW510", m.Round.objects.get(pk=round.pk))) from error
