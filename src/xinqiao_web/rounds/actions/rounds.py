"""What the operator does about a round: draft, open, open again, cancel, settle."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max

from xinqiao import InvalidPolicy, Policy
from xinqiao.errors import Finding
from xinqiao_web.accounts.models import OPERATOR
from xinqiao_web.accounts.rights import need
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.audit import record
from xinqiao_web.core.findings import finding
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.announcing import tell_all
from xinqiao_web.rounds.moves import locked, move, now
from xinqiao_web.rounds.prices import of_catalogue
from xinqiao_web.rounds.steering import entitled_in_part, write_steering

ANNOUNCED = ("zone", "first_week", *m.CALENDAR, "policy")
TERMS = ("terms", "terms_en", "terms_zh")
DRAFTED = (*ANNOUNCED, *TERMS)
"""What a draft says; `ANNOUNCED` and `TERMS` hold once the round is open."""


def draft(values: Mapping[str, Any]) -> m.Round:
    """Begin a round that nobody but the operator sees yet.

    Raises
    ------
    Refusal
        With what is wrong with its calendar or policy.
    """
    need(OPERATOR)
    refuse_unsound(values)
    last = m.Round.objects.aggregate(last=Max("number"))["last"] or 0
    made = m.Round.objects.create(number=last + 1, **values)
    record("round.drafted", round=made.number)
    return made


def redraft(number: int, values: Mapping[str, Any]) -> None:
    """Write a draft anew.

    Raises
    ------
    Refusal
        XW516 if it is open already; what is wrong with its calendar or policy.
    """
    need(OPERATOR)
    refuse_unsound(values)
    held = locked(number, m.DRAFT)
    for name, value in values.items():
        setattr(held, name, value)
    held.save()
    record("round.drafted", round=number)


def open_round(number: int) -> None:
    """Announce a round: firms can submit, and what steers the market is written down.

    Raises
    ------
    Refusal
        XW516, XW517 if another round is open, XW518 if its deadline has passed, XW529
        if only some firms have an entitlement, XW539 if chips have prices in a currency
        without a rate.
    """
    need(OPERATOR)
    held = locked(number, m.DRAFT)
    refuse_to_open(held)
    move(held, m.OPEN, opened_at=now(), note="")
    write_steering(held)
    tell_all(held, "opened")


def reopen(number: int, deadlines: Mapping[str, Any], note: str) -> None:
    """Let firms submit anew under new deadlines; all are told why.

    What was frozen and cleared is not published any more.

    Raises
    ------
    Refusal
        XW516, XW517, XW518, XW527 without a reason, XW529.
    """
    need(OPERATOR)
    refuse_unsound(deadlines)
    held = locked(number, m.REVIEWED)
    if not note.strip():
        raise Refusal(finding("XW527"))
    for name, value in deadlines.items():
        setattr(held, name, value)
    refuse_to_open(held)
    m.Snapshot.objects.filter(round=held, current=True).update(current=False)
    again = {"opened_at": now(), "frozen_at": None, "reminded": []}
    move(held, m.OPEN, note=note, **again, **deadlines)
    write_steering(held)
    tell_all(held, "reopened")


def cancel(number: int, note: str) -> None:
    """End a round that nothing comes of; all are told why.

    Raises
    ------
    Refusal
        XW516 if it was published or has ended, XW527 without a reason.
    """
    need(OPERATOR)
    held = locked(number, m.DRAFT, m.OPEN, m.FROZEN, m.CLEARED, m.REVIEWED)
    if not note.strip():
        raise Refusal(finding("XW527"))
    was_announced = held.state != m.DRAFT
    move(held, m.CANCELLED, note=note)
    if was_announced:
        tell_all(held, "cancelled")


def settle(number: int) -> None:
    """End a round that was published: the next one may be frozen.

    Raises
    ------
    Refusal
        XW516 if it was not published, XW532 while firms may still answer or object.
    """
    need(OPERATOR)
    held = locked(number, m.PUBLISHED)
    if now() < held.objections_by:
        raise Refusal(finding("XW532"))
    move(held, m.SETTLED, settled_at=now())


def refuse_to_open(round: m.Round) -> None:
    """Refuse to open a round beside another, too late, for firms half compared, or
    under rules that cannot compare the catalogue's prices.
    """
    found: list[Finding] = []
    others = m.Round.objects.filter(state=m.OPEN).exclude(pk=round.pk)
    if (other := others.first()) is not None:
        found.append(finding("XW517", number=other.number))
    if round.submit_by <= now():
        found.append(finding("XW518"))
    found += of_catalogue(Policy.from_toml(round.policy))
    if firms := entitled_in_part():
        found.append(finding("XW529", firms=", ".join(firms[:5]), count=len(firms)))
    if found:
        raise Refusal(*found)


def refuse_unsound(values: Mapping[str, Any]) -> None:
    """Refuse a calendar that runs backwards, and a policy that the engine refuses."""
    if found := [*wrong_calendar(values), *wrong_policy(values.get("policy", ""))]:
        raise Refusal(*found)


def wrong_calendar(values: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with the order of deadlines; nothing where none are said."""
    given = [values[name] for name in m.CALENDAR if name in values]
    in_turn = all(one < after for one, after in zip(given, given[1:], strict=False))
    monday = "first_week" not in values or values["first_week"].weekday() == 0
    wrong = [] if in_turn else [finding("XW519")]
    return wrong if monday else [*wrong, finding("XW520")]


def wrong_policy(text: str) -> Sequence[Finding]:
    """What the engine says of a policy."""
    try:
        Policy.from_toml(text)
    except InvalidPolicy as refused:
        return refused.findings
    return []
