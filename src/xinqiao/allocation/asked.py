"""A need that is asked about."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from xinqiao.allocation.explanation import of
from xinqiao.allocation.hindrances import Scene
from xinqiao.allocation.trials import Trials


@dataclass(frozen=True)
class Asked:
    """A need that is asked about, and what is known of it; tables as they are found."""

    scene: Scene
    trials: Trials | None
    key: str
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)

    @cached_property
    def need(self) -> dict[str, Any]:
        """Its row in the table demand."""
        return of(self.scene.outcome.market.demand, "demand", self.key).row(
            0, named=True
        )

    @cached_property
    def short(self) -> dict[str, Any]:
        """Its row in the table shortfalls; nothing if it is met."""
        rows = of(self.scene.outcome.shortfalls, "demand", self.key)
        return {} if rows.is_empty() else rows.row(0, named=True)

    @cached_property
    def solvable(self) -> Trials | None:
        """What-ifs, if there may be any: the need falls short, the market is small."""
        trials = self.trials
        return trials if self.short and trials and trials.in_reach else None
