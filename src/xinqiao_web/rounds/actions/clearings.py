"""What the operator does about a frozen round: freeze, clear, review, let it out."""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from xinqiao import Policy
from xinqiao_web.accounts.models import OPERATOR
from xinqiao_web.accounts.rights import need
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import acting
from xinqiao_web.core.findings import finding
from xinqiao_web.market.models import Progress
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions.rounds import wrong_policy
from xinqiao_web.rounds.moves import in_state, locked, move, now
from xinqiao_web.rounds.prices import of_catalogue
from xinqiao_web.rounds.queries import clearing_for, current_snapshot

NEEDED = 2
"""People who must let a clearing be published."""

Defer = Callable[[Any], Any]
"""Has a job done, once this transaction holds."""

AFTER_FREEZING = (m.FROZEN, m.CLEARED, m.REVIEWED, m.PUBLISHED, m.SETTLED)


def freeze(number: int, defer: Defer) -> None:
    """Take no more submissions; a job then makes one market of those that stand.

    Who asks again before there is one has that job begun anew: it makes one, however
    often it is begun.

    Raises
    ------
    Refusal
        XW516, XW517 if another round is at work, XW521 if nobody submitted, XW526
        before the deadline, XW539 if the catalogue has got prices meanwhile that the
        rules have no rate for: one of them would stop the whole market.
    """
    need(OPERATOR)
    held = locked(number, m.OPEN, m.FROZEN)
    if held.state == m.FROZEN:
        freeze_again(held, defer)
        return
    if now() < held.submit_by:
        raise Refusal(finding("XW526"))
    if (other := m.Round.objects.filter(state__in=m.AT_WORK).first()) is not None:
        raise Refusal(finding("XW517", number=other.number))
    if not m.Submission.objects.filter(round=held, state=m.SUBMITTED).exists():
        raise Refusal(finding("XW521"))
    refuse_prices(held)
    move(held, m.FROZEN, frozen_at=now())
    defer(number)


def freeze_again(held: m.Round, defer: Defer) -> None:
    """Have the market made after all, where the job for it failed."""
    if current_snapshot(held) is not None:
        raise Refusal(in_state("XW516", held))
    refuse_prices(held)
    record("round.freezing_again", round=held.number)
    defer(held.number)


def refuse_prices(held: m.Round) -> None:
    """Refuse to freeze while one price of the catalogue would stop the market."""
    if found := of_catalogue(Policy.from_toml(held.policy)):
        raise Refusal(*found)


def clear(number: int, defer: Defer) -> m.Clearing:
    """Have the frozen market cleared by the round's own policy, to be published.

    Raises
    ------
    Refusal
        XW516, XW522 if the market is not ready, XW523 while another clearing runs.
    """
    need(OPERATOR)
    held = locked(number, m.FROZEN, m.CLEARED)
    snapshot = ready(held)
    if m.Clearing.objects.filter(
        snapshot=snapshot, purpose=m.PUBLISH, state=m.WORKING
    ).exists():
        raise Refusal(finding("XW523"))
    return begin(snapshot, m.PUBLISH, "", held.policy, defer)


def try_policy(number: int, title: str, policy: str, defer: Defer) -> m.Clearing:
    """Have the frozen market cleared by another policy, to see what would be.

    Raises
    ------
    Refusal
        XW516, XW522, and what the engine says of the policy.
    """
    need(OPERATOR)
    held = locked(number, *AFTER_FREEZING)
    if found := wrong_policy(policy):
        raise Refusal(*found)
    return begin(ready(held), m.WHAT_IF, title, policy, defer)


def begin(
    snapshot: m.Snapshot, purpose: str, title: str, policy: str, defer: Defer
) -> m.Clearing:
    """Enter a clearing and have it done."""
    who = acting()
    made = m.Clearing.objects.create(
        snapshot=snapshot,
        purpose=purpose,
        title=title,
        policy=policy,
        person=who.person,
        office=who.firm,
    )
    Progress.objects.create(pk=made.pk, owner_id=who.firm)
    record("clearing.begun", clearing=str(made.pk), purpose=purpose)
    defer(str(made.pk))
    return made


def stop(clearing: m.Clearing) -> None:
    """Ask a clearing to end; nothing comes of it."""
    need(OPERATOR)
    Progress.objects.filter(pk=clearing.pk).update(stop=True)
    record("clearing.stopped", clearing=str(clearing.pk))


def review(number: int) -> None:
    """Say that what came out was looked at, and may be published.

    Raises
    ------
    Refusal
        XW516, XW523 while a clearing runs, XW524 if it was not proved.
    """
    need(OPERATOR)
    held = locked(number, m.CLEARED)
    found = clearing_for(held)
    if found is None or found.works:
        raise Refusal(finding("XW523"))
    if not found.proved:
        raise Refusal(finding("XW524"))
    move(held, m.REVIEWED)


def approve(number: int, defer: Defer) -> int:
    """Let the reviewed clearing be published; by how many it is let out now.

    The second of two people has it published, by a job. Once two have let it out, who
    asks again has that job begun anew: it publishes once, however often it is begun.

    Raises
    ------
    Refusal
        XW516, XW524, XW525 if the same person did already.
    """
    need(OPERATOR)
    held = locked(number, m.REVIEWED)
    found = clearing_for(held)
    if found is None or not found.proved:
        raise Refusal(finding("XW524"))
    given = m.Approval.objects.filter(clearing=found)
    if given.count() < NEEDED:
        let_out(found)
        record("round.approved", round=number, clearing=str(found.pk))
    count = given.count()
    if count >= NEEDED:
        defer(number)
    return count


def let_out(clearing: m.Clearing) -> None:
    """Say that one lets a clearing be published; each person once."""
    try:
        with transaction.atomic():
            m.Approval.objects.create(clearing=clearing, person=acting().person)
    except IntegrityError as error:
        raise Refusal(finding("XW525")) from error


def ready(round: m.Round) -> m.Snapshot:
    """The frozen market of a round.

    Raises
    ------
    Refusal
        XW522 if it is not made yet.
    """
    found = current_snapshot(round)
    if found is None:
        raise Refusal(finding("XW522"))
    return found
