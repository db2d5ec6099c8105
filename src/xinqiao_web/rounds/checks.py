"""What is wrong with what a firm would hand in: by the engine's and a round's rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl

from xinqiao import InvalidMarket, Market, Policy
from xinqiao.errors import Finding
from xinqiao.market import check_policy
from xinqiao.tables import INPUTS
from xinqiao_web.core.findings import finding
from xinqiao_web.market.imports.surroundings import ELSEWHERE
from xinqiao_web.rounds.models import Round
from xinqiao_web.rounds.own import Tables
from xinqiao_web.rounds.prices import without_rate
from xinqiao_web.rounds.span import last_due, last_week

OF_OTHERS = ELSEWHERE | {"XQ106", "XQ613", "XQ615"}
"""Rules about what all firms have together: who needs and who has, the first week of
all, currencies of all; of the last two a round says itself what holds for each firm.
"""

WINDOWED = ("demand", "supply", "capacity")
SHOWN = 5


@dataclass(frozen=True)
class Checked:
    """What a check found. `market`: None if there is none of the firm alone."""

    market: Market | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        """How many findings stop it."""
        return sum(found.is_error for found in self.findings)


def check(round: Round, own: Tables, alone: Tables) -> Checked:
    """Judge a firm's own market as the engine will.

    A firm that needs nothing has none alone: it is judged all the same.

    `own`: the firm's rows. `alone`: its market, in which they are the first rows.
    """
    policy = Policy.from_toml(round.policy)
    found = [*outside(round, own), *without_rate(policy, own), *nothing(own)]
    market, told = judged(alone, policy)
    found += [one for one in map(lambda f: ours(f, own), told) if one is not None]
    return Checked(market, tuple(found))


def judged(tables: Tables, policy: Policy) -> tuple[Market | None, Sequence[Finding]]:
    """The market of tables, if it is one, and what the engine says of it."""
    try:
        market = Market.from_tables(dict(tables))
    except InvalidMarket as refused:
        return None, refused.findings
    return market, [*market.warnings, *check_policy(market, policy)]


def ours(found: Finding, own: Tables) -> Finding | None:
    """A finding as far as it is about the firm's own rows; None if it is not at all."""
    if found.code in OF_OTHERS:
        return None
    if not found.rows:
        return found
    height = own[found.table].height if found.table in own else 0
    rows = tuple(row for row in found.rows if row - 2 < height)
    return replace(found, rows=rows) if rows else None


def outside(round: Round, own: Tables) -> Iterator[Finding]:
    """Rows of weeks that the round has no room for, before its first or too late."""
    first = round.first_week
    for name in WINDOWED:
        last = last_due(round) if name == "demand" else last_week(round)
        beyond = ~pl.col("week").is_between(first, last)
        rows = own[name].with_row_index("row", 2).filter(beyond)["row"]
        if rows.len():
            yield finding(
                "XW528",
                table=name,
                column="week",
                rows=tuple(rows.to_list()),
                first=first.isoformat(),
                last=last.isoformat(),
            )


def nothing(own: Tables) -> Iterator[Finding]:
    """A firm that neither needs nor has anything has nothing to hand in."""
    if own["demand"].is_empty() and own["supply"].is_empty():
        yield finding("XW514")


def told(findings: Sequence[Finding], own: Tables) -> list[dict[str, Any]]:
    """Findings as they are kept and shown, errors first, with keys of their rows."""
    ordered = sorted(findings, key=lambda f: (not f.is_error, f.table, f.code))
    return [{**asdict(one), "keys": keys_of(one, own)} for one in ordered]


def keys_of(found: Finding, own: Tables) -> list[str]:
    """The keys of the first rows that a finding is about."""
    if found.table not in own:
        return []
    frame = own[found.table]
    names = [n for n in INPUTS[found.table].key if n in frame.columns]
    at = [row - 2 for row in found.rows if 0 <= row - 2 < frame.height][:SHOWN]
    rows = frame.select(names or frame.columns[:2])[at].to_dicts()
    return [" / ".join(str(v) for v in row.values() if v is not None) for row in rows]


def counts_of(own: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    """Rows by sheet."""
    return {name: frame.height for name, frame in own.items()}
