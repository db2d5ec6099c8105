"""Lines that compete for lots, with their offers, numbered densely."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from xinqiao.matching.dealing import Terms

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Number = TypeVar("Number", np.int64, np.float64)


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
