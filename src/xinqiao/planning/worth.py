"""What deliveries are worth, and what is given up for them."""

import numpy as np
from numpy.typing import NDArray

from xinqiao.planning.columns import Number
from xinqiao.planning.grid import Floats, Grid
from xinqiao.planning.streams import Streams


def given_up(streams: Streams, delivered: NDArray[Number]) -> NDArray[Number]:
    """Pieces given up by the end of each bucket: all that will not be delivered."""
    still = (streams.total.astype(delivered.dtype) - delivered)[:, ::-1]
    lost: NDArray[Number] = np.minimum.accumulate(still, axis=1)[:, ::-1]
    return lost


def worth_of(streams: Streams, grid: Grid, lateness: float, delivered: Floats) -> float:
    """Worth of deliveries; pieces by stream and bucket, cumulative.

    sum over streams  v (X(T) - lateness x sum over t < T of weeks x (D - L - X)(t)),
    where L gives up early what will not come anyway.
    """
    waiting = streams.total - given_up(streams, delivered) - delivered
    late = (waiting[:, :-1] * grid.gaps).sum(axis=1)
    kept = delivered[:, -1] - lateness * late
    return float((streams.value * kept).sum())
