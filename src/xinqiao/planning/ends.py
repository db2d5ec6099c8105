"""Where the stages of a plan ended: where those of a like plan may begin."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from xinqiao.planning.carried import basic_columns, match_rows
from xinqiao.planning.grid import Bools, Floats
from xinqiao.planning.ground import Ground
from xinqiao.planning.identity import Identity, identify, match
from xinqiao.planning.stages import Run
from xinqiao.solver import Basis, Beginning, Carried, FirstOrder, Start

NEAR = 0.97
"""Share of columns that an earlier program must have had for its end to be a start.

From a far start simplex takes longer than from none, where it can presolve.
"""


@dataclass(frozen=True)
class Ends:
    """Where the stages of a plan ended, and what its columns and rows mean.

    `bases` (the solver's own), `beginnings`: by name and key of a stage, one of both as
    it was solved by simplex or by a first-order method. Rows of held stages come after
    those of the program, in the order of the stages. `watched`: parts that may run
    short; None where none was waived.
    """

    identity: Identity
    bases: dict[tuple[str, str], Any]
    beginnings: dict[tuple[str, str], Beginning]
    watched: pl.Series | None

    @classmethod
    def of(cls, ground: Ground, run: Run, identity: Identity | None = None) -> "Ends":
        """Read them from the stages of a plan; `identity`: of its program, if known."""
        found = {(stage.name, stage.key): end for stage, end in run.ends.items()}
        nearly = isinstance(run.solver, FirstOrder)
        parts = ground.pools.table["part"].gather(run.draft.scarce).unique()
        return cls(
            identity=identity or identify(ground, run.draft, run.solver.program),
            bases={} if nearly else found,
            beginnings=found if nearly else {},
            watched=parts if run.relaxed or nearly else None,
        )

    def waived(self, parts: pl.Series) -> Bools:
        """Parts that may be taken to be there at first; `parts`: names, by number."""
        if self.watched is None:
            return np.zeros(len(parts), bool)
        return ~parts.is_in(self.watched.implode()).to_numpy()

    def carried(self, identity: Identity) -> dict[tuple[str, str], Start]:
        """The bases for another program; none where it is another one altogether."""
        mine = self.identity
        if mine.same(identity):
            return dict(self.bases)
        columns = match(mine.columns, identity.columns)
        if (columns >= 0).mean() < NEAR:
            return {}
        rows, known = match_rows(mine, identity), len(mine.rows)
        own = basic_columns(mine, identity, columns, rows)
        return {
            key: start.carried(
                Carried(columns, own),
                Carried(np.append(rows, held), np.append(~identity.fixed, held < 0)),
            )
            for key, end in self.bases.items()
            for start in [Basis.of(end)]
            for held in [np.arange(known, len(start.rows))]
        }

    def begun(
        self, identity: Identity, fresh: Floats
    ) -> dict[tuple[str, str], Beginning]:
        """The beginnings for another program; `fresh`: values of columns new in it."""
        columns = match(self.identity.columns, identity.columns)
        rows = match(self.identity.rows, identity.rows)
        return {
            key: end.carried(columns, rows, fresh)
            for key, end in self.beginnings.items()
        }
