"""A firm objects to a published round, in time; what it says stays."""

from xinqiao_web.accounts.rights import need
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import acting
from xinqiao_web.core.findings import finding
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions.submissions import WRITERS
from xinqiao_web.rounds.moves import now

LONGEST = 4000
"""Characters of an objection."""


def may_object(round: m.Round) -> bool:
    """Whether a round is published and the time to object to it is not over."""
    return round.published_at is not None and now() < round.objections_by


def object_to(round: m.Round, text: str) -> m.Objection:
    """Object to a round; the operator reads it, and answers outside of the platform.

    Raises
    ------
    Refusal
        XW550 if the round is not published, XW551 if it is too late, XW552 if nothing
        is said, or too much.
    """
    need(*WRITERS)
    if round.published_at is None:
        raise Refusal(finding("XW550", number=round.number))
    if not may_object(round):
        raise Refusal(finding("XW551", number=round.number))
    said = text.replace("\0", "").strip()
    if not said or len(said) > LONGEST:
        raise Refusal(finding("XW552", most=LONGEST))
    who = acting()
    made = m.Objection(owner_id=who.firm, round=round, text=said, person=who.person)
    made.save(force_insert=True)
    record("round.objection", round=round.number, objection=str(made.pk))
    return made
