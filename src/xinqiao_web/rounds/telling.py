"""What a publication tells: each firm its own result, everybody the totals.

All of it is worked out before the transaction that publishes, and written in it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from xinqiao import Outcome
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.proofs import Proofs, lines_of, prove
from xinqiao_web.rounds.releases import Past, Release, contributions_of, released
from xinqiao_web.rounds.releases.contributions import KEYS, SCHEMA
from xinqiao_web.rounds.results import result_of
from xinqiao_web.rounds.results.names import in_own_words
from xinqiao_web.rounds.results.result import EXPLAINED
from xinqiao_web.rounds.rule import secret_rule

TOTALS = pl.Schema({**dict.fromkeys(KEYS, pl.String()), "pieces": pl.Int64()})

SMALL = 60_000
"""Columns of a program beyond which no approval is tried for each firm."""


@dataclass(frozen=True)
class Telling:
    """What is to be told. `results`: by firm, its tables as lines."""

    results: Mapping[str, Mapping[str, list[list[str]]]]
    proofs: Proofs
    contributions: pl.DataFrame
    release: Release


def tell(round: m.Round, about: Mapping[str, Any], outcome: Outcome) -> Telling:
    """Work out what an outcome tells; whoever calls acts for all firms.

    `about`: hashes and versions that stand in every firm's export beside its tables.
    """
    rule = secret_rule()
    small = outcome.run.get("columns", SMALL + 1) <= SMALL
    firms = outcome.market.firms["firm"].to_list()
    results = {}
    for firm in firms:
        found = result_of(outcome, firm, rule, EXPLAINED if small else 0)
        head = pl.DataFrame([{"round": round.number, "firm": firm, **about}])
        tables = {"round": head, **in_own_words(found.tables, firm)}
        results[firm] = {name: lines_of(table) for name, table in tables.items()}
    words = {firm: secrets.token_hex(32) for firm in firms}
    contributions = contributions_of(outcome)
    release = released(contributions, rule, log())
    return Telling(results, prove(results, words), contributions, release)


def log() -> list[Past]:
    """All earlier releases with what is behind them."""
    behind = dict(m.Contributions.objects.values_list("round_id", "rows"))
    shown = m.Release.objects.order_by("round_id").values_list("round_id", "totals")
    return [
        Past(
            pl.DataFrame(behind[number], SCHEMA, orient="row"),
            pl.DataFrame(totals, TOTALS, orient="row"),
        )
        for number, totals in shown
    ]


def write(round: m.Round, told: Telling) -> None:
    """Write what is told, within the transaction that publishes."""
    m.Result.objects.bulk_create(
        m.Result(
            owner_id=firm, round=round, tables=tables, proof=dict(told.proofs.of[firm])
        )
        for firm, tables in told.results.items()
    )
    m.Contributions.objects.create(
        round=round, rows=told.contributions.select(SCHEMA.names()).rows()
    )
    m.Release.objects.create(
        round=round,
        root=told.proofs.root,
        totals=told.release.totals.select(TOTALS.names()).rows(),
    )
