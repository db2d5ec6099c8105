"""What can be proposed: the columns to fill in, and who may."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from xinqiao.errors import Finding
from xinqiao.tables import INPUTS, Column
from xinqiao_web.accounts.models import Firm
from xinqiao_web.catalog.models import Chip, Proposal
from xinqiao_web.core.cells import read_cells
from xinqiao_web.core.sheets import Sheet

STEERING = ("role", "size", "group", "entitlement")
"""Columns of a firm that steer the market."""

WEIGHING = ("class", "worth", "sell_through")
"""Columns of a need that steer the market."""


@dataclass(frozen=True)
class Subject(Sheet):
    """Some columns of a table, to be asked for. `editors`: who may ask.

    `names`: the columns. `about`: those that must be filled in. `least`: how many at
    least.
    """

    names: tuple[str, ...] = ()
    about: frozenset[str] = frozenset()
    least: int = 1

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are asked for."""
        return tuple(self.table.columns[name] for name in self.names)


def chip_columns() -> tuple[str, ...]:
    """All that the catalogue knows of a chip."""
    held = {field.name for field in Chip._meta.get_fields()}
    return tuple(name for name in INPUTS["parts"].columns if name in held)


SUBJECTS = {
    "chip": Subject(
        "chips",
        INPUTS["parts"],
        Chip,
        frozenset({"administrator", "planner", "seller"}),
        fixed={"kind": "chip"},
        names=chip_columns(),
        about=frozenset({"part"}),
    ),
    "programme": Subject(
        "demand",
        INPUTS["demand"],
        Proposal,
        frozenset({"administrator", "planner"}),
        fixed={"demand": "-", "firm": "-", "week": "2024-01-01", "pieces": "0"},
        names=("part", *WEIGHING),
        about=frozenset({"part"}),
        least=2,
    ),
    "firm": Subject(
        "firms",
        INPUTS["firms"],
        Firm,
        frozenset({"administrator"}),
        fixed={"firm": "-"},
        names=STEERING,
    ),
}


def read(
    subject: str, cells: Mapping[str, str]
) -> tuple[dict[str, Any], list[Finding]]:
    """The cells that were filled in, as the database holds them, and what is wrong."""
    names = {name: [text] for name, text in cells.items() if text}
    # A firm's row needs a role, also when none is asked for.
    needed = {"role": ["oem"]} if subject == "firm" else {}
    frame, findings = read_cells(SUBJECTS[subject], pl.DataFrame({**needed, **names}))
    row = frame.row(0, named=True) if frame.height else {}
    return {name: row.get(name) for name in names}, findings
