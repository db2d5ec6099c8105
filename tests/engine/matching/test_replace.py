"""One part in place of another in all bills: shown row by row, with its reason."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import fit, lot, market, need, part, rule, week
from tests.properties.chance import CHIPS, cases

from xinqiao.errors import InvalidMarket, Refused
from xinqiao.matching.replace import KEY, replace_part
from xinqiao.matching.where_used import where_used

BILLS = (
    fit("car", "old", 2, at="P", usable_until=3, **{"with": "Q=old"}),
    *(fit("car", "old", at="Q"), fit("car", "x", at="Q", rank=2)),
    *(fit("van", "x", at="P"), fit("van", "old", 3, at="P", rank=4)),
    fit("van", "new", 2, at="P", rank=5, state="testing"),
    *(lot("old", 9), lot("new", 9), need("car", 2), need("van", 2)),
    part("new", kind="chip"),
)


def replaced(*facts, state=None):
    """The old part replaced by the new one."""
    return replace_part(market(*facts), "old", "new", "ECO-17", state)


def test_every_change_is_a_row_with_its_reason():
    changes = replaced(*BILLS).changes
    assert changes["reason"].unique().to_list() == ["ECO-17"]
    rows = changes.select("change", "parent", "position", "part", "was").rows()
    assert rows == [
        ("removed", "car", "P", "old", None),
        ("added", "car", "P", "new", None),
        ("removed", "car", "Q", "old", None),
        ("added", "car", "Q", "new", None),
        ("removed", "van", "P", "old", None),
        ("changed", "van", "P", "new", "rank=5"),
    ]


def test_the_new_part_takes_pieces_rank_weeks_and_companions():
    bom = replaced(*BILLS).market.bom
    new = bom.filter(parent="car", position="P").row(0, named=True)
    assert (new["part"], new["per_unit"], new["rank"]) == ("new", 2, 1)
    assert (new["usable_until"], new["with"]) == (week(3), "Q=new")
    van = bom.filter(parent="van", part="new").row(0, named=True)
    assert (van["per_unit"], van["rank"], van["state"]) == (2, 4, "testing")


def test_the_new_part_is_no_more_than_what_is_known_of_it():
    plain = replaced(*BILLS).market.bom.filter(parent="car", part="new")
    assert plain["state"].unique().to_list() == ["candidate"]
    ruled = replaced(*BILLS, rule("old", "new", state="qualified"))
    assert ruled.market.bom.filter(parent="car")["state"][0] == "qualified"
    assert ruled.rules.height == 1
    told = replaced(*BILLS, state="approved").market.bom.filter(part="new")
    assert told["state"].unique().to_list() == ["approved"]


def test_rows_that_reject_the_old_part_stay():
    facts = (
        *(fit("car", "x", at="P"), lot("x", 1), need("car", 1), lot("new", 1)),
        fit("car", "old", at="P", rank=2, state="rejected"),
    )
    assert replaced(*facts).changes.is_empty()


def test_the_market_itself_stays_as_it_is():
    given_market = market(*BILLS)
    before = given_market.bom.write_csv()
    replace_part(given_market, "old", "new", "why")
    assert given_market.bom.write_csv() == before


@pytest.mark.parametrize(
    ("old", "new", "reason", "codes"),
    [
        ("old", "neww", "why", ["XQ941"]),
        ("olld", "neww", "why", ["XQ941", "XQ941"]),
        ("old", "old", " ", ["XQ944", "XQ945"]),
        ("old", "new", "", ["XQ945"]),
    ],
)
def test_what_cannot_be_done_is_refused(old, new, reason, codes):
    with pytest.raises(Refused) as refused:
        replace_part(market(*BILLS), old, new, reason)
    assert [found.code for found in refused.value.findings] == codes


def test_a_part_is_not_replaced_by_what_is_built_from_it():
    facts = (fit("car", "ecu"), fit("ecu", "old"), lot("old", 1), need("car", 1))
    with pytest.raises(InvalidMarket) as refused:
        replace_part(market(*facts), "old", "ecu", "why")
    assert "XQ401" in {found.code for found in refused.value.findings}


@settings(max_examples=15)
@given(cases(), st.permutations(CHIPS))
def test_afterwards_the_old_part_is_designed_in_nowhere_and_the_diff_says_all(
    case, chips
):
    old, new = chips[:2]
    found = replace_part(case.market, old, new, "why")
    bom, after = case.market.bom, found.market.bom
    assert after.filter(pl.col("part") == old, pl.col("state") != "rejected").is_empty()
    listed = where_used(found.market, old).places.filter(pl.col("for_part").is_null())
    assert set(listed["state"]) <= {"rejected"}
    gone = found.changes.filter(change="removed").select(KEY)
    fresh = found.changes.filter(pl.col("change") != "removed").select(bom.columns)
    kept = bom.join(gone, on=KEY, how="anti").join(fresh, on=KEY, how="anti")
    assert pl.concat([kept, fresh]).sort(KEY).equals(after.sort(KEY))
