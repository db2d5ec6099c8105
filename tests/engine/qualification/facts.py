"""Facts about evidence, for markets of `tests.builders`."""

from datetime import date, timedelta
from typing import Any

from tests.builders import START, Fact


def day(number: int) -> date:
    """A day; day 0 is Monday, 7 March 2022."""
    return START + timedelta(days=number)


def approval(component: str, state: str = "approved", **cells: Any) -> Fact:
    """An approval that all recognise, unless a firm or a parent is named."""
    return Fact("approvals", {"part": component, "state": state, **cells})


def report(component: str, standard: str, result: str = "pass", **cells: Any) -> Fact:
    """A report on a part, numbered by its standard."""
    row = {"part": component, "standard": standard, "result": result}
    return Fact("parts_evidence", {"report": f"{standard} {component}", **row, **cells})


def shown(component: str, **cells: Any) -> tuple[Fact, Fact]:
    """All that a chip needs to be approved; `cells` are those of its PPAP."""
    return report(component, "AEC-Q100"), report(component, "PPAP", **cells)


def notice(component: str, kind: str, effective: date, **cells: Any) -> Fact:
    """What a maker announces."""
    row = {"part": component, "kind": kind, "effective": effective}
    return Fact("notices", {**row, **cells})
