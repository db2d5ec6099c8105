"""Changes written as short texts or in a scenario file."""

import pytest
from tests.builders import fit, lot, market, need, rule, week

from xinqiao import InvalidMarket, Policy, Refused, change_market, read_scenario

HERE = market(
    fit("car", "chip", 2, at="U1"),
    fit("car", "spare", 2, at="U1", rank=2, state="testing"),
    fit("van", "chip", at="U/2"),
    rule("chip", "other"),
    lot("chip", 100, lot="lot-1"),
    lot("chip", 50, 1, lot="lot-2"),
    need("car", 40, demand="need-1"),
    need("van", 10, demand="need-2"),
)


def changed(*changes, policy=None):
    return change_market(HERE, policy or Policy(), changes)


def codes(*changes):
    with pytest.raises(Refused) as refused:
        changed(*changes)
    return [finding.code for finding in refused.value.findings]


def test_a_lot_can_be_larger_and_the_rest_stays():
    after, policy = changed("supply lot-1 pieces=5000")
    assert after.supply["pieces"].to_list() == [5000, 50]
    assert after.demand.equals(HERE.demand)
    assert policy == Policy()


def test_several_cells_change_at_once_and_blank_means_unknown():
    after, _ = changed("supply lot-2 pieces=7, week=2022-03-21, price=1.5,currency=CNY")
    row = after.supply.row(1, named=True)
    assert (row["pieces"], row["week"], row["price"]) == (7, week(2), 1_500_000)
    again, _ = change_market(after, Policy(), ["supply lot-2 price=, currency="])
    assert again.supply["price"].to_list() == [None, None]


def test_a_new_lot_gets_a_name_and_the_defaults_of_the_dictionary():
    after, _ = changed("supply +part=chip,firm=dealer,week=2022-03-07,pieces=800")
    (row,) = after.supply.filter(lot="new-1").to_dicts()
    assert (row["pieces"], row["probability"], row["blocked"]) == (800, 1.0, False)


def test_an_approval_is_named_by_parent_position_and_part():
    after, _ = changed("bom car/U1/spare state=approved")
    assert after.bom.filter(part="spare")["state"].to_list() == ["approved"]


def test_a_star_stands_for_any_and_the_end_of_a_key_may_be_left_out():
    after, _ = changed("bom */*/chip state=rejected", "substitutes chip state=testing")
    assert after.bom.filter(part="chip")["state"].unique().to_list() == ["rejected"]
    assert after.substitutes["state"].to_list() == ["testing"]


def test_rows_can_be_taken_away():
    after, _ = changed("demand -need-2")
    assert after.demand["demand"].to_list() == ["need-1"]


def test_settings_of_the_policy_change_and_the_others_stay():
    policy = Policy(rates={"USD": 6.0})
    _, after = changed(
        'policy lateness=0.05, usable=["approved","qualified"], weeks=1x1,1x2',
        "policy rates.EUR=7.1",
        "policy proof.gap=0.01",
        policy=policy,
    )
    assert (after.lateness, after.gap, after.weeks) == (0.05, 0.01, "1x1,1x2")
    assert after.usable == ("approved", "qualified")
    assert after.rates == {"EUR": 7.1, "USD": 6.0}


def test_changes_are_made_one_after_the_other():
    after, _ = changed("supply lot-1 pieces=5", "supply lot-1 pieces=6")
    assert after.supply["pieces"].to_list() == [6, 50]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("nonsense", "XQ631"),
        ("supply lot-1", "XQ631"),
        ("supply lot-1 pieces", "XQ631"),
        ("suply lot-1 pieces=5", "XQ632"),
        ("supply lot-1 peices=5", "XQ633"),
        ("supply lot-9 pieces=5", "XQ634"),
        ("supply lot-1 pieces=many", "XQ635"),
        ("supply lot-1 week=2022-03-08", "XQ635"),
        ("bom car/U1/spare state=aproved", "XQ635"),
        ("bom car/U1/spare/x state=approved", "XQ636"),
        ("policy latenes=0.05", "XQ602"),
        ("policy lateness=5", "XQ604"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_code_and_cure(change, code):
    with pytest.raises(Refused) as refused:
        changed(change)
    (found,) = refused.value.findings
    assert found.code == code
    assert all(found.message[language] for language in ("en", "zh"))
    assert all(found.cure[language] for language in ("en", "zh"))


def test_everything_that_is_wrong_is_said_at_once_with_what_is_near():
    with pytest.raises(InvalidMarket) as refused:
        changed("suply x y=1", "supply lot-9 pieces=5", "policy lateness=7")
    found = refused.value.findings
    assert [f.code for f in found] == ["XQ632", "XQ634", "XQ604"]
    assert found[0].nearest[0] == "supply"
    assert "lot-1" in found[1].nearest


def test_what_comes_of_a_change_is_checked_as_any_market_is():
    assert codes("supply +part=chip,firm=nobody,week=2022-03-07,pieces=1") == ["XQ301"]
    assert "XQ106" in codes("demand -*")


def test_a_scenario_file_says_the_same_and_names_rows_by_any_column():
    text = """
        set = ["supply lot-1 pieces=5000"]
        [[change]]
        table = "bom"
        pick = { parent = "van", position = "U/2" }
        set = { per_unit = 3 }
        [[change]]
        table = "demand"
        drop = { demand = "need-2" }
        [[change]]
        table = "supply"
        add = { part = "chip", firm = "dealer", week = 2022-03-14, pieces = 9 }
        [policy]
        lateness = 0.05
        usable = ["approved", "testing"]
        proof.gap = 0.5
    """
    after, policy = change_market(HERE, Policy(), read_scenario(text))
    assert sorted(after.supply["pieces"]) == [9, 50, 5000]
    assert after.bom.filter(parent="van")["per_unit"].to_list() == [3]
    assert len(after.demand) == 1
    assert (policy.lateness, policy.gap) == (0.05, 0.5)
    assert policy.usable == ("approved", "testing")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("set = [", "XQ637"),
        ("sett = []", "XQ638"),
        ("set = 4", "XQ638"),
        ("change = [4]", "XQ631"),
        ('[[change]]\ntable = "supply"', "XQ631"),
        ('[[change]]\ntable = "suply"', "XQ632"),
        ('[[change]]\ntable = "supply"\nputs = {lot = "a"}', "XQ638"),
        ('[[change]]\ntable = "supply"\ndrop = {lott = "a"}', "XQ633"),
    ],
)
def test_a_scenario_that_cannot_be_read_is_refused(text, code):
    with pytest.raises(InvalidMarket) as refused:
        read_scenario(text)
    assert [finding.code for finding in refused.value.findings] == [code]
