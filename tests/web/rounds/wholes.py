"""What is there of a round that may be cut off: each step wholly or not at all."""

from typing import Any

from tests.web.actors import everyone

from xinqiao_web.commitments.models import CONFIRMED, Commitment
from xinqiao_web.rounds import models as m


def is_frozen(number: int) -> bool:
    """Whether a round has its one market."""
    with everyone():
        found = m.Snapshot.objects.filter(round=number).count()
    assert found in (0, 1)
    return found == 1


def is_cleared(number: int) -> bool:
    """Whether the one clearing is done, and the round knows it."""
    with everyone():
        (work,) = m.Clearing.objects.filter(snapshot__round=number)
        states = (work.state, m.Round.objects.get(pk=number).state)
    assert states in ((m.WORKING, m.FROZEN), (m.DONE, m.CLEARED))
    return states == (m.DONE, m.CLEARED)


def is_published(number: int) -> bool:
    """Whether a round is published with all that belongs to it, and once."""
    with everyone():
        state = m.Round.objects.get(pk=number).state
        rows = (m.Publication, m.Release, m.Contributions)
        told = [kind.objects.filter(round=number).count() for kind in rows]
        given = Commitment.objects.filter(round=number).count()
        firms = set(
            m.Result.objects.filter(round=number).values_list("owner", flat=True)
        )
        asked = set(
            m.Steering.objects.filter(round=number).values_list("owner", flat=True)
        )
    nothing = (m.REVIEWED, [0, 0, 0], 0, set())
    assert (state, told, given, firms) in (nothing, (m.PUBLISHED, [1, 1, 1], 1, asked))
    return bool(state == m.PUBLISHED)


def is_confirmed(number: int) -> bool:
    """Whether the one commitment of a round is confirmed, wholly."""
    with everyone():
        (row,) = Commitment.objects.filter(round=number)
    assert row.confirmed == (row.proposed if row.state == CONFIRMED else None)
    return bool(row.state == CONFIRMED)


def owners_of(kind: Any, number: int) -> set[str]:
    """The firms that have a row of a round."""
    return set(kind.objects.filter(round=number).values_list("owner", flat=True))
