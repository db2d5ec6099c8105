"""Six rounds of a market, cleared and released, tell nobody another firm's figures.

The whole: `make trust`, 200 markets. Here: a few of them.
"""

import os
from collections.abc import Iterator
from itertools import combinations
from random import Random

import polars as pl
import pytest
from tests.web.rounds.markets import RULES, many
from tests.web.rounds.releases.attacker import Table, of_change, of_round

from xinqiao import Market, clear
from xinqiao_web.core.disclosure import Rule
from xinqiao_web.rounds.releases import Past, contributions_of, released

RULE = Rule(least=5, share=0.2)
ROUNDS = 6
ALL = os.environ.get("XINQIAO_TRUST") == "all"
SEEDS = range(200 if ALL else 2)
TABLES = ("gap", "fill")


def rounds(seed: int) -> Iterator[Market]:
    """A market as it goes on: in each round some firms and dealers change something."""
    random, given = Random(seed), many(seed, firms=9)
    for _ in range(ROUNDS):
        yield given
        given = given.replace(
            demand=moved(random, given.demand), supply=moved(random, given.supply)
        )


def moved(random: Random, table: pl.DataFrame) -> pl.DataFrame:
    """A table in which some firms' pieces are others."""
    firms = sorted(set(table["firm"]))
    some = random.sample(firms, random.randint(0, len(firms)))
    changed = pl.Series([random.randint(1, 30) for _ in range(len(table))])
    ours = pl.col("firm").is_in(some)
    return table.with_columns(pieces=pl.when(ours).then(changed).otherwise("pieces"))


def history(seed: int, *, remembers: bool = True) -> list[Past]:
    """Everything that was released of a market, and what is behind it."""
    log: list[Past] = []
    for market in rounds(seed):
        found = contributions_of(clear(market, RULES))
        release = released(found, RULE, log if remembers else [])
        assert release.breached == ()
        log.append(Past(found, release.totals))
    return log


def tables(name: str, log: list[Past]) -> list[Table]:
    """One table of every round."""
    return [Table.of(name, past.contributions, past.totals) for past in log]


def told_by_rounds(log: list[Past]) -> list[str]:
    """What each release by itself tells too well."""
    every = [table for name in TABLES for table in tables(name, log)]
    return [
        one
        for table in every
        if len(table.groups) > 1
        for one in of_round(table).breaches(table.all, RULE.share)
    ]


def told_by_changes(log: list[Past]) -> list[str]:
    """What each two releases together tell too well."""
    pairs = [pair for name in TABLES for pair in combinations(tables(name, log), 2)]
    return [
        one
        for then, now in pairs
        if len({*now.groups, *then.groups}) > 1
        for one in of_change(now, then).breaches(now.all, RULE.share)
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_who_reads_six_releases_tells_no_firms_figures(seed: int) -> None:
    log = history(seed)
    assert told_by_rounds(log) == []
    assert told_by_changes(log) == []
    assert any(past.shown() for past in log)


def test_without_the_log_of_releases_their_differences_tell() -> None:
    """The check can fail: each release is safe, two together are not."""
    log = history(0, remembers=False)
    assert told_by_rounds(log) == []
    assert told_by_changes(log) != []


def test_without_control_a_release_tells() -> None:
    """The check can fail: with a rule that protects hardly anybody."""
    found = contributions_of(clear(next(rounds(0)), RULES))
    loose = released(found, Rule(least=2, share=1e-9))
    assert told_by_rounds([Past(found, loose.totals)]) != []
