"""Sheets: tables of the market as members see and edit them, one entry for each.

Everything that shows, edits, imports or exports a table works from this entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models

from xinqiao.tables import INPUTS, Column, Table

OPERATOR = "operator"
WITHOUT_ROWS = frozenset({OPERATOR, "regulator", "lab"})
"""Roles that own no rows of the market."""


@dataclass(frozen=True)
class Sheet:
    """A table as one firm works with it.

    `name`: in addresses and files. `table`: its page of the dictionary. `model`: its
    rows. `owned_by`: the column that names the owner, which is not held twice.
    `editors`: the roles that may write it. `common`: the rows are the operator's and
    everybody reads them. `fixed`: columns that have one value in this sheet. `theirs`:
    the rows are others', so that the owner is a column too.
    """

    name: str
    table: Table
    model: type[models.Model]
    editors: frozenset[str]
    owned_by: str = ""
    common: bool = False
    theirs: bool = False
    fixed: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are entered, in the order of the dictionary."""
        held = {f.name for f in self.model._meta.get_fields()}
        if self.theirs:
            held |= {self.owned_by}
        return tuple(c for c in self.table.columns.values() if c.name in held)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The columns that tell a firm's rows apart; all of them where none do."""
        key = tuple(n for n in self.table.key if n not in (self.owned_by, *self.fixed))
        return key or tuple(c.name for c in self.columns)

    @cached_property
    def sought(self) -> str:
        """The column that one finds rows by the beginning of: the key's first text."""
        return next(n for n in self.key if self.table.columns[n].type == "text")

    @property
    def room(self) -> str:
        """The room that entered it."""
        return self.model._meta.app_label

    @property
    def group(self) -> str:
        """Where it stands in the menu."""
        return "common" if self.common else self.room

    @property
    def title(self) -> str:
        """The key of what it is called."""
        return f"{self.room}.sheets.{self.name}.title"

    @property
    def purpose(self) -> str:
        """The key of the line that says what it is for."""
        return f"{self.room}.sheets.{self.name}.purpose"

    def may_edit(self, role: str) -> bool:
        """Whether a role writes here."""
        return role in self.editors

    def hides_from(self, role: str) -> bool:
        """Whether a role sees no rows here, though they are its firm's."""
        return role in getattr(self.model, "hidden_from", ())


SHEETS: dict[str, Sheet] = {}
"""All sheets by name, in the order in which the rooms entered them."""


def sheet(name: str, model: type[models.Model], editors: str, **more: Any) -> Sheet:
    """A sheet; `editors`: roles, separated by spaces."""
    table = INPUTS[more.pop("table", name)]
    return Sheet(name, table, model, frozenset(editors.split()), **more)


def enter(name: str, model: type[models.Model], editors: str, **more: Any) -> None:
    """Enter a sheet among those that members work with."""
    SHEETS[name] = sheet(name, model, editors, **more)
