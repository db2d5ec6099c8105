"""What rows were before, for programs."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from xinqiao_web.core import history


class Difference(BaseModel):
    """One column: what stood there before, and what then; blank is empty."""

    column: str
    before: str
    after: str


class State(BaseModel):
    """One state of a row: who made it (their id), by hand or by an import (`cause`)."""

    version: int
    verb: str
    at: datetime
    person: str
    cause: str
    changes: list[Difference]


def told_state(state: history.State) -> dict[str, Any]:
    """A state as it is answered."""
    changes = [
        {"column": column.name, "before": before, "after": after}
        for column, before, after in state.changes
    ]
    kept = {name: getattr(state, name) for name in State.model_fields}
    return {**kept, "changes": changes}
