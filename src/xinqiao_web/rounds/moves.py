"""What is common to all moves of a round: its lock, its clock, and what refuses."""

from datetime import datetime
from typing import Any

from django.utils.timezone import now as clock

from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.audit import record
from xinqiao_web.core.findings import finding
from xinqiao_web.core.texts import say_in
from xinqiao_web.rounds.models import Round


def now() -> datetime:
    """The time that deadlines are held against."""
    return clock()


def locked(number: int, *states: str) -> Round:
    """A round as it is now, held until the transaction ends.

    Raises
    ------
    Refusal
        XW516 if it is in none of these states: somebody was faster.
    """
    held = Round.objects.select_for_update().get(pk=number)
    if held.state not in states:
        raise Refusal(in_state("XW516", held))
    return held


def in_state(code: str, round: Round) -> Any:
    """A finding that names the state of a round in each language."""
    en, zh = (say_in(tongue, f"rounds.state.{round.state}") for tongue in ("en", "zh"))
    return finding(code, number=round.number, state_en=en, state_zh=zh)


def move(round: Round, state: str, /, **values: Any) -> None:
    """Bring a round into a state, with a line in the log."""
    before = round.state
    for name, value in {"state": state, **values}.items():
        setattr(round, name, value)
    round.save(update_fields=["state", *values])
    record(f"round.{state}", round=round.number, before=before)
