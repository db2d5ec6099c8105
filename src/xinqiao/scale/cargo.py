"""The lots of a market, each of which arrives in a scenario or not."""

from dataclasses import dataclass

import numpy as np

from xinqiao.market import Market
from xinqiao.planning.grid import Floats, Ints
from xinqiao.planning.ground import Ground


@dataclass(frozen=True)
class Cargo:
    """The lots of a market, ready to arrive or not.

    `shape`: pools and buckets. `chance`: probability of each lot of the market. `lot`:
    its number, for each lot of a pool; `cell`: the pool and bucket it fills; `pieces`.
    """

    shape: tuple[int, ...]
    chance: Floats
    lot: Ints
    cell: Ints
    pieces: Ints

    @property
    def expected(self) -> Ints:
        """Pieces to be expected, by pool and bucket."""
        return self.filled(np.floor(self.pieces * self.chance[self.lot]))

    def arrivals(self, seed: int, number: int) -> Ints:
        """Pieces that arrive in one scenario, by pool and bucket."""
        drawn = np.random.default_rng([seed, number]).random(len(self.chance))
        comes = (drawn < self.chance)[self.lot]
        return self.filled(np.where(comes, self.pieces, 0.0))

    def filled(self, pieces: Floats) -> Ints:
        """Add up pieces of lots by pool and bucket."""
        total = np.bincount(self.cell, pieces, int(np.prod(self.shape)))
        return total.reshape(self.shape).astype(np.int64)


def load(market: Market, ground: Ground) -> Cargo:
    """Get the lots of a market ready."""
    lots, size = ground.pools.lots, ground.grid.size
    supply = market.supply.select("lot", "probability").with_row_index("number")
    numbers = lots.join(supply, on="lot", how="left", maintain_order="left")["number"]
    return Cargo(
        shape=ground.pools.arrivals.shape,
        chance=market.supply["probability"].to_numpy(),
        lot=numbers.to_numpy().astype(np.int64),
        cell=(lots["pool"] * size + lots["bucket"]).to_numpy(),
        pieces=lots["pieces"].to_numpy(),
    )
