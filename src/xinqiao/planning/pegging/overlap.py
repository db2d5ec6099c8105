"""Lay two lists of pieces along the same lines, and say what meets what."""

import numpy as np

from xinqiao.planning.grid import Ints


def overlap(
    key: Ints, pieces: Ints, other_key: Ints, other_pieces: Ints
) -> tuple[Ints, Ints, Ints]:
    """Match two lists of pieces, line by line, first come first served.

    `key`: line of each entry of the first list, sorted; its pieces lie on the line one
    after another; likewise for the other list. Returns entry, other entry, pieces, for
    all that meets. What one list has beyond the other meets nothing.
    """
    lines = 1 + max(key.max(initial=-1), other_key.max(initial=-1))
    length = np.maximum(
        np.bincount(key, pieces, lines), np.bincount(other_key, other_pieces, lines)
    ).astype(np.int64)
    offset = np.cumsum(length) - length
    start, end = stretches(key, pieces, offset)
    other_start, other_end = stretches(other_key, other_pieces, offset)
    cuts = np.concatenate([[0], end, other_end, offset])
    cuts.sort(kind="stable")
    cuts = cuts[np.flatnonzero(np.diff(cuts, prepend=-1))]
    if len(cuts) < 2:
        nothing = np.zeros(0, np.int64)
        return nothing, nothing, nothing
    low, size = cuts[:-1], np.diff(cuts)
    mine = np.searchsorted(end, low, side="right")
    other = np.searchsorted(other_end, low, side="right")
    meets = inside(mine, start, low) & inside(other, other_start, low)
    return mine[meets], other[meets], size[meets]


def stretches(key: Ints, pieces: Ints, offset: Ints) -> tuple[Ints, Ints]:
    """Where each entry begins and ends, all lines laid end to end."""
    total = np.cumsum(pieces)
    first = np.flatnonzero(np.diff(key, prepend=-1))
    before = (total - pieces)[first]
    sizes = np.diff(np.append(first, len(key)))
    end = total - np.repeat(before, sizes) + offset[key]
    return end - pieces, end


def inside(entry: Ints, start: Ints, at: Ints) -> np.ndarray:
    """Say whether a point lies in the entry that ends after it."""
    exists = entry < len(start)
    begins = np.append(start, np.iinfo(np.int64).max)[np.minimum(entry, len(start))]
    return exists & (begins <= at)
