"""What needs lose, of what their streams are delivered."""

import numpy as np
import polars as pl

from xinqiao.planning.columns import sum_rows
from xinqiao.planning.grid import Floats, Ints
from xinqiao.planning.streams import Streams


def given_up(total: Ints, delivered: Floats) -> Floats:
    """Pieces given up by the end of a bucket: L(t) = min over t' >= t of (D - X)(t').

    `total`, `delivered`: pieces due and delivered by then, (stream, bucket).
    """
    owed = np.maximum(total - delivered, 0)
    return np.minimum.accumulate(owed[:, ::-1], axis=1)[:, ::-1]


def lost_pieces(streams: Streams, delivered: Floats) -> Floats:
    """Pieces that each need loses, in fractions; by need.

    The needs of a stream stand in line, the oldest first. In every bucket first what is
    given up, then what is delivered is taken from the front of the line.
    """
    lost = given_up(streams.total, delivered)
    more = np.diff(lost, axis=1, prepend=0)
    begin = lost - more + np.pad(delivered, ((0, 0), (1, 0)))[:, :-1]
    end = begin + more
    stream, first, last = line(streams.needs)
    low = np.maximum(begin[stream], first[:, None])
    high = np.minimum(end[stream], last[:, None])
    found: Floats = np.maximum(high - low, 0).sum(axis=1)
    return found


def line(needs: pl.DataFrame) -> tuple[Ints, Ints, Ints]:
    """Where needs stand in the lines of their streams: stream, first, last piece."""
    stream = needs["stream"].to_numpy()
    pieces = needs["pieces"].to_numpy()
    end = np.cumsum(pieces)
    whole = sum_rows(stream, pieces, int(stream.max(initial=-1)) + 1)
    last = end - (np.cumsum(whole) - whole)[stream]
    return stream, last - pieces, last
