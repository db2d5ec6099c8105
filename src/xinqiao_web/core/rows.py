"""Rows of the market's tables as the database holds them.

One definition for all: the engine's data dictionary. Pieces and weeks are integers,
dates are dates, money, numbers and shares are whole millionths; blank stays blank.
"""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Now

from xinqiao.tables import INPUTS, Column, Table
from xinqiao_web.core.scope import Scoped

MILLIONTHS = frozenset({"money", "number", "share"})
"""Kinds of column that are held as whole millionths."""

FIELDS: Mapping[str, type[models.Field]] = {
    **dict.fromkeys(("text", "choice", "currency", "pairs"), models.TextField),
    **dict.fromkeys(("count", "weeks", *MILLIONTHS), models.BigIntegerField),
    **dict.fromkeys(("week", "day"), models.DateField),
    "flag": models.BooleanField,
}


def columns(table: str, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """The database columns of a table of the dictionary, but for those named."""
    return {
        column.name: field_of(column)
        for column in INPUTS[table].columns.values()
        if column.name not in without
    }


def field_of(column: Column) -> models.Field:
    """How the database holds one column."""
    return FIELDS[column.type](null=not column.required, blank=not column.required)


def constraints(table: str, owned_by: str = "") -> list[Any]:
    """What the database itself refuses: a key that is there already, a bound broken.

    A key is unique within its owner only: a global one would tell a firm that another
    has such a row.
    """
    page = INPUTS[table]
    key = [name for name in page.key if name != owned_by]
    found: list[Any] = [bound(page, c) for c in page.columns.values() if is_bounded(c)]
    if key:
        name = f"{table}_key"
        found.append(
            models.UniqueConstraint(
                fields=["owner", *key], name=name, nulls_distinct=False
            )
        )
    return found


def is_bounded(column: Column) -> bool:
    """Whether the dictionary gives an integer column a least value."""
    return column.least is not None and column.type in ("count", "weeks")


def bound(table: Table, column: Column) -> models.CheckConstraint:
    """No value below the least that the dictionary allows."""
    return models.CheckConstraint(
        condition=Q(**{f"{column.name}__gte": int(column.least or 0)}),
        name=f"{table.name}_{column.name}_least",
    )


UUID7 = Func(function="uuidv7", output_field=models.UUIDField())
"""Ids that tell nothing but when they were made, and sort by it."""


def owned() -> models.ForeignKey:
    """The firm that a row belongs to, by its id in the market."""
    return models.ForeignKey(
        "accounts.Firm",
        on_delete=models.PROTECT,
        to_field="firm",
        db_column="owner",
        related_name="+",
        editable=False,
    )


class Kept(models.Model):
    """A row whose every state is kept: the database counts and writes its versions."""

    id = models.UUIDField(primary_key=True, db_default=UUID7, editable=False)
    version = models.IntegerField(db_default=1, editable=False)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)
    changed_by = models.TextField(db_default="-", editable=False)

    class Meta:
        abstract = True


class Row(Kept, Scoped):
    """A row that a firm owns; its laboratory does not see what it needs and has."""

    hidden_from = frozenset({"lab"})

    owner = owned()

    class Meta(Scoped.Meta):
        abstract = True
