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

import numpy as np

from xinqiao.matching.rivals import Floats, Ints, Rivals
from xinqiao.solver import Program, Rows

Cells = tuple[Ints, Ints, Ints | Floats]
"""Rows, columns and values."""


def write_program(rivals: Rivals) -> Program:
    """Write the program."""
    terms, count = rivals.terms, len(rivals.can)
    x, one = np.arange(count), np.ones(count)
    packed = terms.entry > 1
    small = packed & (rivals.can * terms.per < terms.entry)
    taking, t = columns_of(terms.account[packed], count)
    opening, z = columns_of(terms.account[small], count + len(taking))
    lot, entry = (by_account(terms.account, v) for v in (terms.lot, terms.entry))
    of_t, of_z = np.arange(len(taking)), np.arange(len(opening))
    t_of_z = count + np.searchsorted(taking, opening)
    some = np.arange(int(small.sum()))
    zeros = np.zeros
    blocks = (
        block("lines", rivals.kits, (terms.line, x, one)),
        block(
            "lots",
            rivals.legal,
            (terms.lot[~packed], x[~packed], terms.per[~packed]),
            (lot[taking], count + of_t, one[: len(taking)]),
        ),
        block(
            "used",
            zeros(len(taking)),
            (t - count, x[packed], terms.per[packed]),
            (of_t, count + of_t, -one[: len(taking)]),
        ),
        block(
            "entry",
            zeros(len(opening)),
            (of_z, count + len(taking) + of_z, entry[opening]),
            (of_z, t_of_z, -one[: len(opening)]),
        ),
        block(
            "opened",
            zeros(len(some)),
            (some, x[small], one[: len(some)]),
            (some, z, -rivals.can[small]),
        ),
    )
    most = (rivals.can, rivals.legal[lot[taking]], one[: len(opening)])
    upper = np.concatenate(most).astype(float)
    return Program(zeros(len(upper)), upper, blocks)


def columns_of(accounts: Ints, first: int) -> tuple[Ints, Ints]:
    """Give accounts a column each, from `first` on: accounts, and column by row."""
    unique, place = np.unique(accounts, return_inverse=True)
    return unique, first + place


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
