"""Comparing two outcomes says what changed, and the causes that there are."""

from tests.builders import cleared, firm, fit, lot, need, pieces

from xinqiao import compare
from xinqiao.errors import LANGUAGES

FACTS = (
    *(fit("car", "a"), fit("car", "b"), fit("van", "b")),
    *(lot("a", 9), lot("b", 4), need("car", 6), need("van", 5, firm="oem-2")),
)


def said(explanation):
    return " ".join(words["en"] for words in explanation.sentences)


def test_an_outcome_does_not_differ_from_itself():
    found = compare(cleared(*FACTS), cleared(*FACTS))
    assert all(rows == [] for rows in found.tables.values())
    text = said(found)
    assert "The policy is the same." in text
    assert "The market is the same." in text
    assert "The same parts are short." in text


def test_gains_and_losses_are_those_of_the_outcomes():
    before, after = cleared(*FACTS), cleared(*FACTS, lot("b", 9), need("car", 2, 1))
    rows = {row["key"]: row for row in compare(before, after).tables["firms"]}
    for name, row in rows.items():
        mine = [
            outcome.deliveries.join(outcome.market.demand, on="demand").filter(
                firm=name
            )
            for outcome in (before, after)
        ]
        assert [row["before"], row["after"]] == [pieces(table) for table in mine]
        assert row["change"] == row["after"] - row["before"]
    assert sum(row["change"] for row in rows.values()) == (
        after.proof["delivered"] - before.proof["delivered"]
    )


def test_it_says_what_became_short_and_what_became_free():
    found = compare(cleared(*FACTS), cleared(*FACTS, lot("b", 20), need("car", 9)))
    assert "Short now and not before: a." in said(found)
    assert "Short before and not now: b." in said(found)
    now = {row["part"]: row["now"] for row in found.tables["parts"]}
    assert now == {"a": "short", "b": "free"}


def test_it_says_how_the_policies_differ():
    text = said(compare(cleared(*FACTS), cleared(*FACTS, lateness=0.5)))
    assert "The policy differs: lateness was 0.02, is 0.5." in text
    classes = compare(cleared(*FACTS), cleared(*FACTS, classes=("A1S1", "ED01")))
    assert "classes.order was –, is A1S1 + ED01" in said(classes)


def test_it_says_which_rows_of_the_market_differ():
    found = compare(cleared(*FACTS), cleared(*FACTS, lot("b", 1), firm("oem-7")))
    assert {
        row["table"]: (row["gone"], row["new"]) for row in found.tables["rows"]
    } == {
        "firms": (0, 1),
        "supply": (0, 1),
    }


def test_a_firm_that_is_only_in_one_of_them_counts_as_nothing_in_the_other():
    rows = compare(cleared(*FACTS), cleared(*FACTS, need("car", 1, firm="oem-3")))
    row = next(row for row in rows.tables["firms"] if row["key"] == "oem-3")
    assert (row["due_before"], row["due_after"], row["before"]) == (0, 1, 0)


def test_everything_is_said_in_both_languages():
    found = compare(cleared(*FACTS), cleared(*FACTS, lot("b", 20), lateness=0.1))
    assert all(set(words) == set(LANGUAGES) for words in found.sentences)
    assert all(all(words.values()) for words in found.sentences)
