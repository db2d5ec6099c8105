"""What rules cost and whom they serve, under several policies."""

import numpy as np
import pytest
from tests.builders import cleared, firm, fit, lot, market, need

from xinqiao import InvalidMarket, Policy, clear, compare_policies
from xinqiao.io.report.rivals import policies_page
from xinqiao.scale.policies import gini

FACTS = (
    *(fit("car", "chip"), fit("van", "chip"), lot("chip", 6)),
    need("car", 6, firm="oem-a", worth=3),
    need("van", 6, firm="oem-b", **{"class": "ED01"}),
)
RULES = {"worth": Policy(), "protected": Policy(classes=("ED01",))}


def test_what_a_policy_gives_up_is_the_share_of_the_greatest_worth():
    rows = compare_policies(market(*FACTS), RULES).to_dicts()
    assert [row["worth"] for row in rows] == pytest.approx([18, 6])
    assert [row["price"] for row in rows] == pytest.approx([0, 2 / 3])
    assert [row["cars"] for row in rows] == pytest.approx([6, 6])
    assert [row["worst"] for row in rows] == ["oem-b", "oem-a"]
    assert [row["worst_fill"] for row in rows] == pytest.approx([0, 0], abs=1e-6)


def test_each_row_is_what_a_clearing_under_that_policy_gives():
    rows = compare_policies(market(*FACTS), RULES).to_dicts()
    for row, policy in zip(rows, RULES.values(), strict=True):
        outcome = clear(market(*FACTS), policy)
        assert row["worth"] == pytest.approx(outcome.proof["lp_worth"])
        assert row["status"] == outcome.proof["status"]
        fills = outcome.fill_rates.filter(scope="firm")["fill_rate"]
        assert row["worst_fill"] == pytest.approx(fills.min(), abs=1e-6)


def test_firms_of_one_group_count_as_one():
    owned = (firm("oem-a", group="holding"), firm("oem-b", group="holding"))
    row = compare_policies(market(*FACTS, *owned), {"": Policy()}).row(0, named=True)
    assert (row["worst"], row["worst_fill"], row["gini"]) == ("holding", 0.5, 0.0)


@pytest.mark.parametrize(
    ("shares", "wanted"),
    [([1, 1, 1], 0), ([0, 0, 1], 2 / 3), ([0.5, 1], 1 / 6), ([0, 0], 0), ([], 0)],
)
def test_inequality_is_measured_by_the_gini_coefficient(shares, wanted):
    assert gini(np.array(shares, float)) == pytest.approx(wanted)


def test_worths_are_compared_at_the_lateness_of_the_first_policy():
    late = (fit("car", "chip"), lot("chip", 5, 2), need("car", 5), need("car", 1, 2))
    rules = {"hasty": Policy(lateness=0.1), "patient": Policy(lateness=0.0)}
    worths = compare_policies(market(*late), rules)["worth"].to_list()
    assert worths[0] >= worths[1] - 1e-9
    assert worths[1] < 5


def test_a_policy_that_does_not_fit_the_market_is_refused():
    later = market(*FACTS, need("car", 1, 9))
    with pytest.raises(InvalidMarket):
        compare_policies(later, {"short": Policy(weeks="2x1")})


def test_the_page_names_every_policy_and_escapes_it():
    rules = {"<b>fair</b>": Policy()}
    page = policies_page(compare_policies(market(*FACTS), rules), rules)
    assert "<b>fair</b>" not in page
    assert "&lt;b&gt;fair&lt;/b&gt;" in page
    assert cleared(*FACTS).policy.describe()[1]["zh"] in page
