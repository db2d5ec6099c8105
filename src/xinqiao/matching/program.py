"""The linear program of lines that compete for lots, and the bound from its prices.

Columns: x, kits that each offer fills; t, pieces that each account in packs takes; z,
how far an account is opened of which some line wants less than must be taken.

    lines   sum x <= kits             of each line
    lots    sum per x + sum t <= legal of each lot: offers without packs, accounts with
    used    sum per x <= t            of each account in packs
    entry   entry z <= t              of each account that is opened
    opened  x <= can z                of each offer that wants less than entry

In whole packs z is 0 or 1; here it may be anything between.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xinqiao.matching.rivals import Floats, Ints, Rivals
from xinqiao.solver import Program, Rows

Cells = tuple[Ints, Ints, Ints | Floats]
"""Rows, columns and values."""


@dataclass(frozen=True)
class Packs:
    """Which offers are of lots in packs, and where the columns of their accounts stand.

    `packed`: offers in packs; `taking`: their accounts, one column t each, from `t` on.
    `small`: offers that want less than entry; `opening`: their accounts, one column z
    each, from `z` on.
    """

    packed: NDArray[np.bool_]
    small: NDArray[np.bool_]
    taking: Ints
    opening: Ints
    t: int
    z: int


def packs_of(rivals: Rivals) -> Packs:
    """Find the accounts in packs, and number their columns after those of offers."""
    terms, count = rivals.terms, len(rivals.can)
    packed = terms.entry > 1
    small = packed & (rivals.can * terms.per < terms.entry)
    taking = np.unique(terms.account[packed])
    opening = np.unique(terms.account[small])
    return Packs(packed, small, taking, opening, count, count + len(taking))


def write_program(rivals: Rivals) -> Program:
    """Write the program."""
    terms, packs = rivals.terms, packs_of(rivals)
    lot = by_account(terms.account, terms.lot)[packs.taking]
    blocks = (
        block("lines", rivals.kits, cells(terms.line, np.arange(packs.t), 1)),
        lots(rivals, packs, lot),
        *openings(rivals, packs),
    )
    most = (rivals.can, rivals.legal[lot], np.ones(len(packs.opening)))
    upper = np.concatenate(most).astype(float)
    return Program(np.zeros(len(upper)), upper, blocks)


def lots(rivals: Rivals, packs: Packs, lot: Ints) -> Rows:
    """No lot gives out more than it holds; `lot`: of each account in packs."""
    terms, loose = rivals.terms, np.flatnonzero(~packs.packed)
    return block(
        "lots",
        rivals.legal,
        (terms.lot[loose], loose, terms.per[loose]),
        cells(lot, packs.t + np.arange(len(lot)), 1),
    )


def openings(rivals: Rivals, packs: Packs) -> tuple[Rows, Rows, Rows]:
    """Accounts take what is used, and at least entry if they are opened."""
    terms, taking, opening = rivals.terms, packs.taking, packs.opening
    packed, small = np.flatnonzero(packs.packed), np.flatnonzero(packs.small)
    own, opened = np.arange(len(taking)), np.arange(len(opening))
    of_packed = np.searchsorted(taking, terms.account[packed])
    of_small = np.searchsorted(opening, terms.account[small])
    entry = by_account(terms.account, terms.entry)[opening]
    rows = np.arange(len(small))
    return (
        block(
            "used",
            np.zeros(len(taking)),
            (of_packed, packed, terms.per[packed]),
            cells(own, packs.t + own, -1),
        ),
        block(
            "entry",
            np.zeros(len(opening)),
            (opened, packs.z + opened, entry),
            cells(opened, packs.t + np.searchsorted(taking, opening), -1),
        ),
        block(
            "opened",
            np.zeros(len(small)),
            cells(rows, small, 1),
            (rows, packs.z + of_small, -rivals.can[small]),
        ),
    )


def cells(row: Ints, column: Ints, value: float) -> Cells:
    """Cells that all hold one value."""
    return row, column, np.full(len(row), float(value))


def by_account(account: Ints, values: Ints) -> Ints:
    """The value of each account; accounts are numbered densely, their rows agree."""
    _, first = np.unique(account, return_index=True)
    found: Ints = values[first]
    return found


def block(name: str, upper: Ints | Floats, *cells: Cells) -> Rows:
    """Rows with an upper bound."""
    row, column, value = (np.concatenate(part) for part in zip(*cells, strict=True))
    lower = np.full(len(upper), -np.inf)
    return Rows(name, row, column, value.astype(float), lower, np.asarray(upper, float))


def bound(program: Program, gain: Floats, prices: Floats) -> float:
    """What no solution can exceed, from prices of the rows, none below 0.

    A column costs what it takes of each row at the row's price; what it gains beyond
    that, it gains at most as often as its upper bound allows. All lower bounds are 0.
    """
    margin, total, first = gain.copy(), 0.0, 0
    for rows in program.blocks:
        price = prices[first : first + len(rows.upper)]
        np.subtract.at(margin, rows.column, rows.value * price[rows.row])
        total += float(price @ rows.upper)
        first += len(rows.upper)
    return total + float(np.maximum(margin, 0) @ program.upper)
