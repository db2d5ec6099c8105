"""Cards of the first page about commitments."""

from collections.abc import Mapping
from typing import Any

from xinqiao_web.commitments.lines import next_of
from xinqiao_web.commitments.models import SIDES
from xinqiao_web.commitments.queries import TO_DO, counts
from xinqiao_web.core.context import Acting


def to_do(who: Acting) -> Mapping[str, Any] | None:
    """How many commitments wait for the firm, by side and state; nothing if none."""
    found = [
        {"side": side, "state": state, "count": count, "next": next_of(state, side)}
        for side in SIDES
        for state, count in counts(side).items()
        if state in TO_DO[side]
    ]
    return {"waiting": found} if found else None
