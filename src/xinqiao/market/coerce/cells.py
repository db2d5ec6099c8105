"""Cells of one column as an expression, and what a reader makes of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.findings import clipped, finding
from xinqiao.tables import Column

EXAMPLES = 3
"""Wrong values shown in a finding."""

APART = 5
"""Wrong values that get a finding each, where every value has its own cure."""

Suggest = Callable[[str], tuple[str, ...]]


def nothing(_: str) -> tuple[str, ...]:
    """No suggestion."""
    return ()


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one column as handed in, and their type."""

    values: pl.Expr
    dtype: pl.DataType

    @property
    def text(self) -> pl.Expr:
        """Cells as text; whole numbers without `.0`."""
        if self.dtype == pl.String:
            return self.values
        text = self.values.cast(pl.String)
        return text.str.replace(r"\.0$", "") if self.dtype.is_float() else text


@dataclass(frozen=True, slots=True)
class Fault:
    """Cells that break one rule.

    `cells`: which ones. `suggest`: from a wrong text to what was probably meant.
    `apart`: every wrong value gets a finding of its own. `data`: words for the finding.
    """

    code: str
    cells: pl.Expr
    suggest: Suggest = nothing
    apart: bool = False
    data: Mapping[str, object] = field(default_factory=dict)


def unchanged(_: Cells, raw: pl.Expr) -> pl.Expr:
    """What was read, as it is."""
    return raw


@dataclass(frozen=True, slots=True)
class Kind:
    """How cells of one kind are read, in three steps.

    `read`: from cells to raw values, blank where there is nothing to read. `judge`:
    from cells and raw values to what may be wrong with them. `finish`: from cells and
    raw values to values as they are held. Wrong cells become blank; `keep`: they stay,
    so that they can be referred to.
    """

    read: Callable[[Cells, Column], pl.Expr]
    judge: Callable[[Cells, pl.Expr, Column], tuple[Fault, ...]]
    finish: Callable[[Cells, pl.Expr], pl.Expr] = unchanged
    keep: bool = False


def as_text(cells: Cells, _: Column) -> pl.Expr:
    """Cells as text."""
    return cells.text


def where(mask: pl.Expr, values: pl.Expr) -> pl.Expr:
    """The values where the mask holds, elsewhere blank."""
    return pl.when(mask).then(values)


def findings_of(fault: Fault, column: Column, wrong: pl.DataFrame) -> Iterator[Finding]:
    """Put a fault into words: all in one finding, or each wrong value by itself.

    `wrong`: one row per wrong cell: text, row.
    """
    groups = wrong.group_by("text", maintain_order=True).agg("row")
    alone = groups.head(APART if fault.apart else 0)
    for text, rows in alone.iter_rows():
        yield in_words(fault, column, (text,), rows)
    rest = groups.slice(alone.height)
    if rest.height:
        texts = tuple(rest["text"].head(EXAMPLES).drop_nulls())
        yield in_words(fault, column, texts, rest["row"].explode().to_list())


def in_words(
    fault: Fault, column: Column, texts: tuple[str, ...], rows: list[int]
) -> Finding:
    """One finding about some wrong values of a column."""
    near = dict.fromkeys(near for text in texts for near in fault.suggest(text))
    return finding(
        fault.code,
        table=column.table,
        rows=rows,
        column=column.name,
        nearest=near,
        value=tuple(map(clipped, texts)),
        **fault.data,
    )
