"""What a round announces, as tests make it."""

from datetime import date, timedelta
from typing import Any

from django.utils.timezone import now
from tests.web.actors import everyone

from xinqiao_web.rounds import models as m


def announced(number: int, **other: Any) -> dict[str, Any]:
    """The values of a round whose deadlines are days ahead."""
    ahead = {
        name: now() + timedelta(days=days)
        for days, name in enumerate(
            ("submit_by", "confirm_by", "accept_by", "objections_by"), start=1
        )
    }
    words = {"terms": "2026-1", "terms_en": "We take part.", "terms_zh": "同意参加。"}
    return {
        "number": number,
        "zone": "Asia/Shanghai",
        "first_week": date(2026, 1, 5),
        **ahead,
        **words,
        **other,
    }


def new_round(*states: str, ends_others: bool = True, **other: Any) -> int:
    """A round that went through states; its number. Those at work before have ended."""
    with everyone():
        if ends_others:
            end_rounds()
        number = m.Round.objects.count() + 1
        m.Round.objects.create(**announced(number, **other))
        for state in states:
            at = {"opened_at": now()} if state == "open" else {}
            m.Round.objects.filter(pk=number).update(state=state, **at)
    return number


def end_rounds() -> None:
    """Have every round end as it may: no second one can be at work."""
    m.Round.objects.filter(state=m.PUBLISHED).update(state=m.SETTLED)
    unended = m.Round.objects.exclude(state__in=(m.SETTLED, m.CANCELLED))
    unended.update(state=m.CANCELLED)


def walk(state: str) -> tuple[str, ...]:
    """How a round comes to a state."""
    way = m.STATES[1 : m.STATES.index(state) + 1]
    return ("cancelled",) if state == m.CANCELLED else tuple(way)
