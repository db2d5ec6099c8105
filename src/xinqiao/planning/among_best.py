"""A stage that chooses among the plans that are best by the stage before it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from xinqiao.errors import SolverFailed
from xinqiao.planning.objectives import Gain
from xinqiao.solver import Answer, Session, find_face

STEEP = 1e5
"""Price of the stage before it up to which its bound is exact enough."""

KEPT = 1e-9  # share of its value that the stage before it may lose


@dataclass(frozen=True)
class Best:
    """The stage before: its gain, its answer, and the row that holds it."""

    gain: Gain
    answer: Answer
    row: int


def choose_among_best(
    session: Session, best: Best, gain: Gain, set_out: Callable[[], None]
) -> tuple[Answer, float] | None:
    """Optimise a stage within what the prices of the last one leave open.

    Returns its answer, and the level of the last stage that it keeps: what that one
    reached, without a tolerance; its row now holds that. None where this cannot be
    trusted: a price is dust, or too steep; then the row has to hold it. `set_out`: what
    to begin with, if there is an earlier end.
    """
    largest = float(np.abs(best.gain.of).max(initial=0.0))
    face = find_face(best.answer, session.box, largest, best.row)
    try:
        with session.within(face):
            set_out()
            answer = session.maximise(gain.of, gain.constant)
    except SolverFailed:
        return None
    times, value = face.steepness(answer), reached(best.gain, best.answer)
    held = min(value, reached(best.gain, answer))
    if times > STEEP or held < value - KEPT * max(1.0, abs(value)):
        return None
    least, none = np.full(1, held - best.gain.constant), np.full(1, np.inf)
    session.limit(np.full(1, best.row), least, none)
    return face.priced(answer, times), held


def reached(gain: Gain, answer: Answer) -> float:
    """Value of a gain in an answer; columns added since gain nothing."""
    return gain.value(answer.values[: len(gain.of)])
