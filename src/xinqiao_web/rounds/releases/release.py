"""Which totals of a round are published, given all that was published before.

A release is safe by itself, and so is its difference to every earlier one: whoever
takes an earlier release off a later one sees what changed, and where few groups
changed, or one by far the most, that would tell theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao_web.core.disclosure import Released, Rule, withhold
from xinqiao_web.core.disclosure.rule import Flags
from xinqiao_web.rounds.releases.contributions import KEYS
from xinqiao_web.rounds.releases.totals import Key, Totals, totals_of


@dataclass(frozen=True)
class Release:
    """What is published of a round.

    `totals`: table, row, column (blank: all), pieces; blank pieces: withheld.
    `breached`: tables of which earlier releases alone tell too much, if any.
    """

    totals: pl.DataFrame
    breached: tuple[str, ...] = ()


@dataclass(frozen=True)
class Past:
    """An earlier release, with the contributions behind it, which stay secret."""

    contributions: pl.DataFrame
    totals: pl.DataFrame

    def shown(self) -> set[Key]:
        """The totals that it showed."""
        return set(self.totals.drop_nulls("pieces").select(KEYS).rows())


def released(
    contributions: pl.DataFrame, rule: Rule, log: Sequence[Past] = ()
) -> Release:
    """Decide what is published of a round.

    `contributions`: table, row, column, group, pieces, as `contributions_of` makes
    them. `rule`: secret. `log`: all earlier releases.
    """
    parts = [
        one_table(name, rows, rule, [of_table(past, name) for past in log])
        for (name,), rows in contributions.partition_by("table", as_dict=True).items()
    ]
    empty = contributions.select(*KEYS, "pieces").clear()
    totals = pl.concat([empty, *(part.totals for part in parts)])
    breached = sorted(name for part in parts for name in part.breached)
    return Release(totals.sort(KEYS, nulls_last=True), tuple(breached))


def of_table(past: Past, name: str) -> Past:
    """One table of an earlier release."""
    return Past(past.contributions.filter(table=name), past.totals.filter(table=name))


def one_table(
    name: str, contributions: pl.DataFrame, rule: Rule, log: Sequence[Past]
) -> Release:
    """Decide what is published of one table; tables share no cell."""
    totals = totals_of(contributions)
    groups = contributions["group"].unique().sort().to_list()
    amounts = totals.amounts(contributions, groups)
    found = withhold(amounts, totals.rows, rule)
    published, breached = found.published, found.breached.any()
    for past in log:
        change = Change.of(contributions, totals, published, past)
        published, gone = change.safe(published, rule)
        breached |= gone
    values = np.where(published, totals.rows @ amounts.sum(axis=0), -1)
    pieces = pl.Series("pieces", values.round().astype(np.int64))
    shown = pl.DataFrame(totals.keys, dict.fromkeys(KEYS, pl.String), orient="row")
    shown = shown.with_columns(pieces=pieces.set(pieces < 0, None))
    return Release(shown, (name,) if breached else ())


@dataclass(frozen=True)
class Change:
    """The difference of two releases of one table, as a release of its own.

    `now`: which totals of both the later one shows; `then`: which are known of both
    whatever the later one shows. A total without cells is known to be none.
    """

    totals: Totals
    moved: np.ndarray
    place: np.ndarray
    now: Flags
    then: Flags

    @classmethod
    def of(
        cls, contributions: pl.DataFrame, own: Totals, published: Flags, past: Past
    ) -> "Change":
        """Compare what is to be published with an earlier release."""
        both = pl.concat([contributions, past.contributions])
        totals = totals_of(both)
        groups = both["group"].unique().sort().to_list()
        moved = np.abs(
            totals.amounts(contributions, groups)
            - totals.amounts(past.contributions, groups)
        )
        places = {key: at for at, key in enumerate(own.keys)}
        place = np.array([places.get(key, -1) for key in totals.keys])
        shown, had = past.shown(), set(totals_of(past.contributions).keys)
        known = np.array([key in shown or key not in had for key in totals.keys], bool)
        ours = (place >= 0) & published[place]
        return cls(totals, moved, place, known & ours, known & (place < 0))

    def safe(self, published: Flags, rule: Rule) -> tuple[Flags, bool]:
        """What may still be published, and whether that is in vain."""
        rows = self.totals.rows
        amounts = self.moved.sum(axis=0)
        fixed = Released(rows[self.then], rows[self.then] @ amounts)
        found = withhold(self.moved, rows[self.now], rule, fixed)
        kept = published.copy()
        kept[self.place[self.now][~found.published]] = False
        return kept, bool(found.breached.any())
