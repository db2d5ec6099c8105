"""Lines that compete for lots: a linear program, dealt out in whole packs.

Its prices prove how good the result is.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xinqiao.matching.dealing import Stand, Terms, deal
from xinqiao.solver import Program, Rows, Session

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Number = TypeVar("Number", np.int64, np.float64)

FEW = 3_000
"""Offers up to which compiling the dealing takes longer than it saves."""

DUST = 1e-6
"""What the solver's tolerance may take from a whole number."""


@dataclass(frozen=True)
class Rivals:
    """Usable offers of lines that compete for lots, numbered densely.

    `gain`: worth of a kit, by offer. `can`: kits that an offer could fill. `kits`: by
    line. `spare`: the most that a kit from an offer that is not listed would be worth,
    by line. `legal`: pieces by lot.
    """

    terms: Terms
    gain: Floats
    can: Ints
    kits: Ints
    spare: Floats
    legal: Ints


@dataclass(frozen=True)
class Dealt:
    """Kits filled and pieces taken, by offer; what no other dealing can exceed.

    `wanting`: whether an offer that is not listed could do better, by line.
    """

    filled: Ints
    pieces: Ints
    bound: float
    wanting: Bools


def numbered(keys: Ints) -> tuple[Ints, int]:
    """Number keys densely in their order; and how many there are."""
    unique, place = np.unique(keys, return_inverse=True)
    return place.astype(np.int64), len(unique)


def as_rivals(offers: pl.DataFrame) -> Rivals:
    """Number the offers that compete.

    `offers`: line, place, receiver, per_unit, unit, entry, legal, score, value, can,
    kits, spare; in order of lines and merit.
    """
    columns = ("line", "place", "receiver")
    line, lot, firm = (
        offers[name].rank("dense").cast(pl.Int64).to_numpy() - 1 for name in columns
    )
    account, _ = numbered(lot * (firm.max(initial=0) + 1) + firm)
    per, unit, entry, can, kits, legal = (
        offers[name].to_numpy()
        for name in ("per_unit", "unit", "entry", "can", "kits", "legal")
    )
    terms = Terms(line, lot, account, per, unit, entry)
    return Rivals(
        terms,
        (offers["score"] * offers["value"]).to_numpy(),
        can,
        by_key(line, kits),
        by_key(line, (offers["spare"] * offers["value"]).to_numpy()),
        by_key(lot, legal),
    )


def by_key(key: Ints, values: NDArray[Number]) -> NDArray[Number]:
    """The value of each key; rows of a key agree."""
    _, first = np.unique(key, return_index=True)
    return values[first]


def serve(rivals: Rivals) -> Dealt:
    """Deal lots out to lines so that the kits filled are worth most."""
    terms, endless = rivals.terms, np.inf
    places = np.arange(len(rivals.can))
    lines, lots = len(rivals.kits), len(rivals.legal)
    blocks = (
        Rows(
            "lines",
            terms.line,
            places,
            np.ones(len(places)),
            np.full(lines, -endless),
            rivals.kits.astype(float),
        ),
        Rows(
            "lots",
            terms.lot,
            places,
            terms.per.astype(float),
            np.full(lots, -endless),
            rivals.legal.astype(float),
        ),
    )
    program = Program(np.zeros(len(places)), rivals.can.astype(float), blocks)
    answer = Session(program).maximise(rivals.gain)
    filled, pieces = in_packs(rivals, np.floor(answer.values + DUST).astype(np.int64))
    wanting = rivals.spare > answer.prices[:lines] + DUST
    return Dealt(filled, pieces, bound(rivals, answer.prices), wanting)


def bound(rivals: Rivals, prices: Floats) -> float:
    """What no dealing can exceed, from prices of lines and lots, whatever they are.

    A kit of a line costs the line's price and the prices of the pieces in it; what it
    gains beyond that, every offer gains at most as often as it can. An offer that is
    not listed gains nothing beyond it: no line's price is below what it would bring.
    """
    lines, terms = len(rivals.kits), rivals.terms
    of_line = np.maximum(np.maximum(prices[:lines], 0), rivals.spare)
    of_lot = np.maximum(prices[lines:], 0)
    margin = rivals.gain - of_line[terms.line] - terms.per * of_lot[terms.lot]
    extra = (np.maximum(margin, 0) * rivals.can).sum()
    return float(rivals.kits @ of_line + rivals.legal @ of_lot + extra)


def in_packs(rivals: Rivals, planned: Ints) -> tuple[Ints, Ints]:
    """Deal out what was planned in whole packs, then what is left by worth."""
    terms = rivals.terms
    accounts = int(terms.account.max(initial=-1)) + 1
    stand = Stand(
        rivals.kits.copy(),
        rivals.legal.copy(),
        np.zeros(accounts, np.int64),
        np.zeros(accounts, np.int64),
        np.zeros(len(planned), np.int64),
    )
    order = np.argsort(-rivals.gain, kind="stable")
    dealing = deal if len(order) > FEW else deal.py_func
    dealing(order, planned, False, terms, stand)
    dealing(order, rivals.can.copy(), True, terms, stand)
    return stand.filled, with_surplus(terms, stand)


def with_surplus(terms: Terms, stand: Stand) -> Ints:
    """Pieces taken by offer; a surplus goes with the last offer of its account."""
    pieces: Ints = stand.filled * terms.per
    served = np.flatnonzero(stand.filled)
    last = np.zeros(len(stand.taken), np.int64)
    np.maximum.at(last, terms.account[served], served)
    some = np.flatnonzero(stand.taken > stand.used)
    pieces[last[some]] += (stand.taken - stand.used)[some]
    return pieces
