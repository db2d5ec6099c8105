"""What is asked about rounds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from xinqiao import Policy
from xinqiao_web.accounts.models import OPERATOR
from xinqiao_web.core.context import acting
from xinqiao_web.core.texts import language
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.moves import now


def rounds() -> list[m.Round]:
    """All rounds that one may see, the newest first."""
    return list(m.Round.objects.order_by("-number"))


def open_round() -> m.Round | None:
    """The round that firms can submit to."""
    return m.Round.objects.filter(state=m.OPEN).order_by("-number").first()


def current_snapshot(round: m.Round) -> m.Snapshot | None:
    """The snapshot of a round that was not opened again since."""
    return m.Snapshot.objects.filter(round=round, current=True).first()


def clearing_for(round: m.Round) -> m.Clearing | None:
    """The clearing that a round is published by: the last one by its own policy.

    One that still runs counts; one that was stopped, refused or failed does not.
    """
    rows = m.Clearing.objects.filter(
        snapshot__round=round,
        snapshot__current=True,
        purpose=m.PUBLISH,
        state__in=(m.WORKING, m.DONE),
    )
    return rows.order_by("-pk").first()


def clearings_in(round: m.Round) -> QuerySet[m.Clearing]:
    """The clearings of a round's frozen market."""
    return m.Clearing.objects.filter(snapshot__round=round, snapshot__current=True)


def clearings_of(round: m.Round) -> list[m.Clearing]:
    """All clearings of a round's frozen market, the newest first."""
    return list(clearings_in(round).order_by("-pk"))


def approvals_of(clearing: m.Clearing | None) -> list[str]:
    """Who let a clearing be published, by person."""
    rows = m.Approval.objects.filter(clearing=clearing) if clearing else ()
    return [row.person for row in rows]


def submissions_of_firm(round: m.Round) -> list[m.Submission]:
    """The acting firm's own submissions to a round, the newest first."""
    rows = m.Submission.objects.filter(round=round, owner_id=acting().firm)
    return list(rows.order_by("-pk"))


def content_of(submission: m.Submission) -> m.Content | None:
    """What was handed in, for who handed it in."""
    return m.Content.objects.filter(pk=submission.pk).first()


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a firm has handed in. `submission`: None if it has not."""

    firm: str
    submission: m.Submission | None


def board(round: m.Round) -> list[Standing]:
    """Who has handed in and who has not, for the operator: no contents."""
    rows = m.Submission.objects.filter(round=round).exclude(state=m.WITHDRAWN)
    by_firm = {row.owner_id: row for row in rows}
    asked = m.Steering.objects.filter(round=round).order_by("owner_id")
    firms = asked.values_list("owner_id", flat=True)
    return [Standing(firm, by_firm.get(firm)) for firm in firms]


def in_words(policy: str) -> list[str]:
    """What a policy does, sentence by sentence, in the reader's language."""
    return [said[language()] for said in Policy.from_toml(policy).describe()]


def changed_since(submission: m.Submission, tables: Any) -> Sequence[str]:
    """The sheets whose rows are not any more what was handed in."""
    kept = content_of(submission)
    if kept is None:
        return ()
    return [name for name, text in tables.items() if kept.tables.get(name) != text]


def deadlines(round: m.Round) -> list[tuple[str, Any, bool]]:
    """The calendar of a round: what, when, and whether it is past."""
    return [
        (name, getattr(round, name), getattr(round, name) < now())
        for name in m.CALENDAR
    ]


def files_named() -> Iterator[str]:
    """The files of all frozen markets and of what came out of them."""
    for files in m.Snapshot.objects.values_list("files", flat=True):
        yield from files.values()
    yield from m.Clearing.objects.values_list("stored", flat=True)


def moment(round: m.Round, name: str) -> str:
    """A deadline as one reads it, in the round's zone, which is named."""
    at = getattr(round, name).astimezone(ZoneInfo(round.zone))
    return f"{at:%Y-%m-%d %H:%M} ({round.zone})"


def runs_it() -> bool:
    """Whether who acts is the operator."""
    return acting().role == OPERATOR
