"""What a reader of cells returns, and how cells of any type become text."""

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
class Fault:
    """Cells that break one rule.

    `cells`: which ones. `suggest`: from a wrong text to what was probably meant.
    `apart`: every wrong value gets a finding of its own. `data`: words for the finding.
    """

    code: str
    cells: pl.Series
    suggest: Suggest = nothing
    apart: bool = False
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Read:
    """Cells in their type (wrong ones blank, texts kept), and what is wrong."""

    values: pl.Series
    faults: tuple[Fault, ...] = ()


Reader = Callable[[pl.Series, Column], Read]


def as_text(cells: pl.Series) -> pl.Series:
    """Cells of any plain type as text; whole numbers without `.0`."""
    if cells.dtype == pl.String:
        return cells
    text = cells.cast(pl.String)
    return text.str.replace(r"\.0$", "") if cells.dtype.is_float() else text


def where(mask: pl.Series, cells: pl.Series) -> pl.Series:
    """The cells where the mask holds, elsewhere blank."""
    return cells.set(~mask.fill_null(False), None)


def any_of(faults: tuple[Fault, ...], length: int) -> pl.Series:
    """Which cells have a fault."""
    bad = pl.repeat(False, length, dtype=pl.Boolean, eager=True)
    for fault in faults:
        bad |= fault.cells.fill_null(False)
    return bad


def read(values: pl.Series, faults: tuple[Fault, ...], keep: bool = False) -> Read:
    """Drop faults without cells; blank the wrong cells unless they are to be kept."""
    real = tuple(f for f in faults if f.cells.any())
    if real and not keep:
        values = where(~any_of(real, len(values)), values)
    return Read(values, real)


def findings_of(
    fault: Fault, column: Column, cells: pl.Series, rows: pl.Series
) -> Iterator[Finding]:
    """Put a fault into words: all in one finding, or each wrong value by itself."""
    bad = pl.DataFrame({"text": as_text(cells), "row": rows}).filter(fault.cells)
    groups = bad.group_by("text", maintain_order=True).agg("row")
    alone = groups.head(APART if fault.apart else 0)
    for text, its_rows in alone.iter_rows():
        yield in_words(fault, column, (text,), its_rows)
    rest = groups.slice(alone.height)
    if rest.height:
        its_rows = rest["row"].explode().to_list()
        yield in_words(fault, column, tuple(rest["text"].head(EXAMPLES)), its_rows)


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
