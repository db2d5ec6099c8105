"""Cards of the first page about rounds."""

from collections.abc import Mapping
from typing import Any

from xinqiao_web.core.context import Acting
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds import queries
from xinqiao_web.rounds.actions.submissions import WRITERS


def round_now(who: Acting) -> Mapping[str, Any] | None:
    """The newest round that is announced and not over, and what one does about it."""
    over = (m.DRAFT, m.SETTLED, m.CANCELLED)
    found = m.Round.objects.exclude(state__in=over).order_by("-number").first()
    if found is None:
        return None
    own = queries.submissions_of_firm(found)
    return {
        "round": found,
        "deadlines": queries.deadlines(found),
        "may_submit": found.state == m.OPEN and who.role in WRITERS,
        "has_submitted": any(s.state == m.SUBMITTED for s in own),
    }
