"""All needs served at once: the assignment of lots to lines that is worth most."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from xinqiao.matching.rivals import as_rivals, numbered
from xinqiao.matching.serving import serve

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Together:
    """Offers with `served` (kits filled) and `together` (pieces taken), and the proof.

    `worth`: of the kits filled. `bound`: what no dealing can exceed. `wanting`: lines
    that an offer could do better for which is not listed.
    """

    offers: pl.DataFrame
    worth: float
    bound: float
    wanting: pl.Series

    @property
    def gap(self) -> float:
        """What is not proved, as a share of the bound."""
        return (self.bound - self.worth) / max(self.bound, 1e-9)


def together(offers: pl.DataFrame) -> Together:
    """Serve all lines at once.

    `offers`: the shortlists of all lines (see `sets`). Lines that compete with none
    have their best set; the others share by a linear program.
    """
    rival = contested(offers)
    served, pieces = (offers[name].to_numpy().copy() for name in ("filled", "alone"))
    gain = (offers["score"] * offers["value"]).to_numpy()
    bound = float(gain[~rival] @ served[~rival])
    wanting = offers["line"].clear()
    if rival.any():
        rows = offers.filter(pl.Series(rival))
        dealt = serve(as_rivals(rows))
        wanting = rows["line"].unique().sort().filter(pl.Series(dealt.wanting))
        served[rival], pieces[rival] = dealt.filled, dealt.pieces
        bound += dealt.bound
    worth = float(gain @ served)
    found = [pl.Series("served", served), pl.Series("together", pieces)]
    return Together(offers.with_columns(found), worth, bound, wanting)


def contested(offers: pl.DataFrame) -> Bools:
    """Find the usable offers of lines that compete, directly or through others.

    `offers`: line, place, legal, alone, usable. Where the best sets of all lines leave
    every lot with enough, they are the best together, too.
    """
    usable = offers["usable"].to_numpy()
    line, lot = (offers[name].to_numpy() for name in ("line", "place"))
    (line, lines), (lot, lots) = numbered(line), numbered(lot)
    asked = np.bincount(lot, offers["alone"].to_numpy(), lots)
    over = asked[lot] > offers["legal"].to_numpy()
    size = lines + lots
    cells = (line[usable], lines + lot[usable])
    graph = coo_array((np.ones(len(cells[0]), np.int8), cells), (size, size))
    _, group = connected_components(graph, directed=False)
    short = np.zeros(size, bool)
    short[group[line[over & usable]]] = True
    found: Bools = usable & short[group[line]]
    return found
