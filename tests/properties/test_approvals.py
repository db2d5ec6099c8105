"""A market with approvals is the market with the states that they show, by hand."""

from dataclasses import replace
from random import Random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import table_of
from tests.engine.qualification.facts import day
from tests.properties.chance import (
    BUILT,
    CHIPS,
    FIRMS,
    Case,
    Chance,
    Traits,
    cases,
    seeded,
)

from xinqiao import Outcome, clear, verify
from xinqiao.planning.by_hand import by_hand

STATES = ("approved", "approved", "approved", "qualified", "withdrawn", "rejected")
STANDARDS = ("AEC-Q100", "PPAP", "vehicle_test")
some = settings(max_examples=12)


def with_approvals(case: Case, random: Random) -> Case:
    """The case with approvals and evidence by chance, and an ASIL here and there."""
    chance, market = Chance(random), case.market
    places = market.bom.select("parent", "position").unique().sort(pl.all()).rows()
    approvals = {}
    for component in (*CHIPS, *BUILT[:2]):
        for _ in range(chance.pick((0, 1, 1, 2))):
            parent, position = chance.pick(places)
            where = chance.pick(
                ({}, {"firm": chance.pick(FIRMS)}, {"parent": parent})
                + ({"parent": parent, "position": position},)
            )
            cells = {"state": chance.pick(STATES), **where}
            cells |= chance.maybe(0.3, week=chance.count(0, 3))
            cells |= chance.maybe(0.2, evidence=f"{component} PPAP 0")
            key = (component, *sorted(where.items()))
            approvals[key] = {"part": component, **cells}
    reports = [
        row
        for component in (*CHIPS, *BUILT[:2])
        for standard in STANDARDS
        for row in draw_reports(chance, component, standard)
    ]
    asil = [chance.pick((None, None, "QM", "ASIL-B")) for _ in range(len(market.parts))]
    tables = {
        "approvals": table_of(list(approvals.values())) if approvals else None,
        "parts_evidence": table_of(reports),
        "parts": market.parts.with_columns(asil=pl.Series(asil, dtype=pl.String)),
    }
    given_tables = {name: table for name, table in tables.items() if table is not None}
    return replace(case, market=market.replace(**given_tables))


def draw_reports(chance: Chance, component: str, standard: str) -> list[dict]:
    """Reports by one standard: most passed, some run out, some are renewed."""
    return [
        {
            "part": component,
            "standard": standard,
            "report": f"{component} {standard} {number}",
            "result": chance.pick(("pass", "pass", "pass", "fail", "running")),
            "issued": day(chance.count(-20, 10)) if chance.happens(0.6) else None,
            "valid_to": day(chance.count(10, 45)) if chance.happens(0.4) else None,
        }
        for number in range(chance.pick((1, 1, 2)))
    ]


def tables_of(outcome: Outcome) -> dict[str, str]:
    """All tables of an outcome, as text."""
    return {name: table.write_csv() for name, table in outcome.tables.items()}


@some
@given(cases(Traits(classes=False)), st.randoms(use_true_random=False))
def test_a_market_with_approvals_is_the_one_with_states_written_by_hand(case, random):
    case = with_approvals(case, random)
    outcome = clear(case.market, case.policy)
    plain = clear(by_hand(case.market), case.policy)
    assert tables_of(outcome) == tables_of(plain)
    assert outcome.proof["bound"] == plain.proof["bound"]
    assert verify(outcome).breaches == ()


def test_chance_has_approvals_that_hold_and_some_that_do_not():
    markets = [with_approvals(seeded(n), Random(n)).market for n in range(12)]
    states = pl.concat([by_hand(market).bom["state"] for market in markets])
    assert {"approved", "candidate", "rejected"} <= set(states)
