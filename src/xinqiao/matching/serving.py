"""Lots shared out among lines that compete: planned, then dealt in whole packs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xinqiao.matching.dealing import Stand, Terms, deal
from xinqiao.matching.program import bound, write_program
from xinqiao.matching.rivals import Ints, Rivals
from xinqiao.solver import Session

Bools = NDArray[np.bool_]

FEW = 3_000
"""Offers up to which compiling the dealing takes longer than it saves."""

DUST = 1e-6
"""What the solver's tolerance may take from a whole number."""


@dataclass(frozen=True)
class Dealt:
    """Kits filled and pieces taken, by offer; what no other dealing can exceed.

    `wanting`: whether an offer that is not listed could do better, by line.
    """

    filled: Ints
    pieces: Ints
    bound: float
    wanting: Bools


def serve(rivals: Rivals) -> Dealt:
    """Deal lots out to lines so that the kits filled are worth most."""
    program, offers = write_program(rivals), len(rivals.can)
    gain = np.pad(rivals.gain, (0, program.columns - offers))
    answer = Session(program).maximise(gain)
    planned = np.floor(answer.values[:offers] + DUST).astype(np.int64)
    filled, pieces = in_packs(rivals, planned)
    lines, prices = program.span("lines"), np.maximum(answer.prices, 0)
    wanting = rivals.spare > prices[lines] + DUST
    # An offer that is not listed gains nothing at the price that it would bring.
    prices[lines] = np.maximum(prices[lines], rivals.spare)
    return Dealt(filled, pieces, bound(program, gain, prices), wanting)


def in_packs(rivals: Rivals, planned: Ints) -> tuple[Ints, Ints]:
    """Deal out whole packs as planned, then open packs for the plan, then for all."""
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
    for most, up in ((planned, False), (planned, True), (rivals.can, True)):
        dealing(order, most - stand.filled, up, terms, stand)
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
