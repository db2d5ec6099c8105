"""The end of a program carried to another: what stands in for what was not there."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from xinqiao.planning.grid import Bools, Ints
from xinqiao.planning.identity import Identity, Keys, key_of, match, mix
from xinqiao.solver import Rows

GROWTH = "growth"


def match_rows(old: Identity, new: Identity) -> Ints:
    """Find each new row among the old ones: its number there, or -1.

    Where a thing that followed from another has become one of its own, or the other way
    round, the row that it is not given back stands where that of the other stood.
    """
    found = match(old.rows, new.rows)
    for first, block in numbered_blocks(new):
        if block.name == GROWTH:
            lost = np.flatnonzero(found[first : first + len(block.lower)] < 0)
            order = np.lexsort((-block.value, block.row))
            pairs = block.column[order].reshape(-1, 2)[lost]
            later, earlier = (other_names(old, new, cells) for cells in pairs.T)
            salt = key_of(pl.Series([GROWTH]))
            keys = mix(mix(later, salt) + mix(earlier, salt), salt)
            found[first + lost] = match(old.rows, keys)
    return found


def numbered_blocks(identity: Identity) -> Iterator[tuple[int, Rows]]:
    """Blocks of rows, with the number of the first row of each."""
    first = 0
    for block in identity.blocks:
        yield first, block
        first += len(block.lower)


def other_names(old: Identity, new: Identity, columns: Ints) -> Keys:
    """Keys of columns in which a thing goes by the name of what it followed from."""
    names = new.variables[columns]
    led, leads = match(old.implied, names), match(new.leaders, names)
    names = np.where(leads >= 0, picked(new.implied, leads), names)
    names = np.where(led >= 0, picked(old.leaders, led), names)
    return mix(names, new.weeks[columns])


def picked(keys: Keys, at: Ints) -> Keys:
    """Some of the keys; any where there is none."""
    found: Keys = np.append(keys, np.uint64(0))[at]
    return found


def basic_columns(old: Identity, new: Identity, columns: Ints, rows: Ints) -> Bools:
    """Say which new columns begin basic: one in each equation that is new.

    `columns`, `rows`: number of each in the old program, or -1. A thing that followed
    from others before does; else the first of the equation, which is the best choice of
    a position, or the first way to fill a place.
    """
    fresh = columns < 0
    basic = fresh & np.isin(new.variables, old.implied)
    for first, block in numbered_blocks(new):
        wanted = (rows[first : first + len(block.lower)] < 0) & (
            block.lower == block.upper
        )
        wanted[block.row[basic[block.column]]] = False
        cells = np.flatnonzero(wanted[block.row] & fresh[block.column])
        cells = cells[np.lexsort((block.column[cells], block.row[cells]))]
        one = np.flatnonzero(np.diff(block.row[cells], prepend=-1))
        basic[block.column[cells[one]]] = True
    return basic
