"""Where a part is used: every place, and all that is built from it."""

import polars as pl
import pytest
from hypothesis import given, settings
from tests.builders import fit, lot, market, need, rule
from tests.engine.qualification.facts import approval, day, notice, shown
from tests.properties.chance import CHIPS, cases

from xinqiao.errors import Refused
from xinqiao.matching.where_used import where_used
from xinqiao.planning.by_hand import one_each
from xinqiao.planning.design import list_components

DEEP = (
    *(fit("car", "ecu", 2, at="E"), fit("car", "chip", 3, at="P")),
    *(fit("ecu", "chip", 4, at="U"), fit("ecu", "board", 1, at="B")),
    *(fit("board", "x", 1, at="C"), fit("board", "chip", 5, at="C", rank=2)),
    *(lot("x", 9), need("car", 7), need("car", 2, 1), need("ecu", 1, firm="tier")),
)


def test_pieces_multiply_down_every_level():
    above = where_used(market(*DEEP), "chip").above
    rows = {row["part"]: row for row in above.to_dicts()}
    assert (rows["board"]["designed"], rows["board"]["most"]) == (0, 5)
    assert (rows["ecu"]["designed"], rows["ecu"]["most"]) == (4, 4 + 5)
    assert (rows["car"]["designed"], rows["car"]["most"]) == (3 + 2 * 4, 3 + 2 * 9)
    assert [rows[n]["level"] for n in ("board", "ecu", "car")] == [1, 1, 1]
    assert (rows["car"]["firms"], rows["car"]["due"]) == (["oem"], 9)
    assert (rows["ecu"]["firms"], rows["ecu"]["due"]) == (["tier"], 1)
    assert rows["board"]["due"] == 0


def test_levels_are_counted_along_the_shortest_way():
    facts = [f for f in DEEP if f.cells.get("position") not in ("P", "U")]
    above = where_used(market(*facts), "chip").above
    levels = dict(above.select("part", "level").rows())
    assert levels == {"board": 1, "ecu": 2, "car": 3}


def test_places_show_states_by_evidence_and_rules_by_the_part_they_stand_in_for():
    facts = (*DEEP, rule("x", "new"), approval("new"), *shown("new", valid_to=day(13)))
    places = where_used(market(*facts), "new").places
    (row,) = places.to_dicts()
    assert (row["parent"], row["position"], row["for_part"]) == ("board", "C", "x")
    assert (row["state"], row["usable_until"]) == ("approved", day(7))


def test_what_is_rejected_is_shown_and_leads_to_nothing_above():
    used = where_used(
        market(
            *(fit("car", "x", at="P"), lot("x", 1), need("car", 1)),
            fit("car", "chip", at="P", rank=2, state="rejected"),
        ),
        "chip",
    )
    assert used.places["state"].to_list() == ["rejected"]
    assert used.above.is_empty()


def test_notices_on_the_part_are_shown():
    facts = (*DEEP, notice("chip", "eol", day(900), replacement="x"))
    assert where_used(market(*facts), "chip").notices["replacement"].to_list() == ["x"]
    assert where_used(market(*DEEP), "chip").notices.is_empty()


def test_a_part_that_nobody_knows_is_refused_with_what_is_near():
    with pytest.raises(Refused) as refused:
        where_used(market(*DEEP), "chipp")
    (found,) = refused.value.findings
    assert (found.code, found.nearest) == ("XQ941", ("chip",))


def by_walking(components: pl.DataFrame, top: str, part: str, first: bool) -> int:
    """Pieces of a part in one of another, along every path."""
    rows = components.filter(parent=top).to_dicts()
    return sum(
        row["per_unit"]
        * (row["part"] == part or by_walking(components, row["part"], part, first))
        for row in rows
        if row["rank"] == 1 or not first
    )


@settings(max_examples=25)
@given(cases())
def test_pieces_are_those_of_all_paths(case):
    components = one_each(list_components(case.market))
    components = components.filter(pl.col("state") != "rejected")
    for chip in CHIPS:
        for row in where_used(case.market, chip).above.to_dicts():
            walked = [
                by_walking(components, row["part"], chip, first)
                for first in (True, False)
            ]
            assert [row["designed"], row["most"]] == walked
