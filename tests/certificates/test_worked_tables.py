"""The worked tables of the methods are what the program finds."""

import re
from pathlib import Path

import pytest
from tests.builders import Fact, cleared, firm, fit, lot, market, need

from xinqiao import Outcome, Policy, clear, match, verify

METHODS = Path(__file__).parents[2] / "docs" / "methods"
ENDINGS = ("md", "zh.md")


def table(page: str, ending: str) -> list[list[str]]:
    """Rows of the first table under the worked example of a page."""
    text = (METHODS / f"{page}.{ending}").read_text("utf-8")
    text = re.split(r"## (?:Worked table|算例)", text)[1]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def numbers(row: list[str], *columns: int) -> list[float]:
    """Numbers of a row; what is said after a number does not count."""
    return [float(re.match(r"[\d.]+", row[column])[0]) for column in columns]


def shared(rows: list[list[str]]) -> list[Fact]:
    """The market of the fairness table: pieces due and entitlements."""
    facts = [lot("chip", 100, reserved_for="*")]
    for name, row in zip("abc", rows, strict=True):
        due, entitlement = numbers(row, 1, 2)
        facts += [need("chip", int(due), firm=f"oem-{name}")]
        facts += [firm(f"oem-{name}", entitlement=entitlement)]
    return facts


def price(outcome: Outcome, round_: int, key: str) -> float:
    """Price of a level in a round."""
    rows = outcome.prices.filter(stage="fairness", round=round_, kind="level", key=key)
    return float(rows["price"].sum())


@pytest.mark.parametrize("ending", ENDINGS)
def test_levels_are_raised_as_the_page_says(ending):
    rows = table("fairness", ending)
    outcome = cleared(*shared(rows), stages=("fairness", "worth"), fairness="leximin")
    first, second = outcome.proof["stages"][:2]
    levels = dict(outcome.fill_rates.filter(scope="firm").select("key", "level").rows())
    for name, row in zip("abc", rows, strict=True):
        key = f"oem-{name}"
        due, entitlement, one, y_one, y_two, gets, level = numbers(
            row, 1, 2, 3, 4, 6, 7, 8
        )
        assert first["value"] == pytest.approx(one)
        assert levels[key] == pytest.approx(level, abs=1e-6)
        assert levels[key] * entitlement == pytest.approx(gets, abs=1e-6)
        assert gets <= due
        assert price(outcome, 1, key) == pytest.approx(y_one)
        assert price(outcome, 2, key) == pytest.approx(y_two)
        if row[5][0].isdigit():
            assert second["value"] == pytest.approx(numbers(row, 5)[0])
    assert first["fixed"].keys() == {"oem-a"}
    assert verify(outcome).proved


@pytest.mark.parametrize(("due", "gets"), [(50, 41.7), (150, 68.2)])
def test_over_ordering_pays_without_entitlements_as_the_page_says(due, gets):
    facts = [lot("chip", 100, reserved_for="*")]
    asked = {"a": 30, "b": due, "c": 40}
    facts += [need("chip", pieces, firm=f"oem-{n}") for n, pieces in asked.items()]
    outcome = cleared(*facts, stages=("fairness", "worth"), fairness="leximin")
    rates = outcome.fill_rates.filter(scope="firm", key="oem-b")
    assert rates["level"][0] * due == pytest.approx(gets, abs=0.05)
    for ending in ENDINGS:
        page = (METHODS / f"fairness.{ending}").read_text("utf-8")
        assert str(gets) in page


@pytest.mark.parametrize("ending", ENDINGS)
def test_floors_do_what_the_page_says(ending):
    rows = table("floors", ending)
    facts = [lot("chip", 100, reserved_for="*")]
    for name, size, worth, row in zip(
        "ab", ("large", "small"), (10, 1), rows, strict=True
    ):
        due = int(numbers(row, 1)[0])
        facts += [need("chip", due, firm=f"oem-{name}", worth=worth)]
        facts += [firm(f"oem-{name}", size=size, entitlement=1.0)]
    plain = cleared(*facts, stages=("worth",))
    guarded = cleared(*facts, stages=("floors", "worth"), floors={"small": 0.8})
    for at, outcome in ((3, plain), (5, guarded)):
        found = outcome.fill_rates.filter(scope="firm")["level"].to_list()
        want = [numbers(row, at)[0] for row in rows]
        assert found == pytest.approx(want, abs=1e-6)
    target = guarded.proof["floors"]["mean"] * 0.8
    assert target == pytest.approx(numbers(rows[1], 4)[0])


@pytest.mark.parametrize("ending", ENDINGS)
def test_change_is_counted_as_the_page_says(ending):
    rows = table("stability", ending)
    before, now = ([numbers(row, at)[0] for row in rows] for at in (1, 2))
    later = need("chip", 1, len(rows) - 1, firm="oem-b", worth=0.001)
    facts = [need("chip", 5), later]
    first = clear(market(*facts, lot("chip", int(before[0]))))
    lots = [lot("chip", int(now[0])), lot("chip", int(now[1] - now[0]), 1)]
    policy = Policy(stages=("worth", "stability"))
    outcome = clear(market(*facts, *lots), policy, previous=first)
    change = sum(numbers(row, 3)[0] for row in rows)
    assert -outcome.proof["stages"][-1]["value"] == pytest.approx(change, abs=1e-5)


@pytest.mark.parametrize("ending", ENDINGS)
def test_offers_are_ranked_and_taken_as_the_page_says(ending):
    rows = table("matching", ending)
    facts = [need("car", 100), fit("car", "chip", at="U")]
    for name, row in zip(("chip", "other", "chip"), rows, strict=True):
        pieces, multiple, week = (int(number) for number in numbers(row, 1, 2, 3))
        facts.append(lot(name, pieces, week, multiple=multiple))
        if name == "other":
            facts.append(fit("car", name, at="U", rank=2, state=row[4]))
    offers = match(market(*facts)).offers.to_dicts()
    for row, offer in zip(rows, offers, strict=True):
        score, taken = numbers(row, 5, 7)
        assert offer["lot"] == row[0]
        assert offer["score"] == pytest.approx(score, abs=5e-5)
        assert (offer["missing"] or "–") == row[6]
        assert offer["alone"] == taken


@pytest.mark.parametrize("ending", ENDINGS)
def test_caps_do_what_the_page_says(ending):
    rows = table("caps", ending)
    facts = [lot("chip", 100, reserved_for="*")]
    for name, row in zip("ab", rows, strict=True):
        due, worth = numbers(row, 1, 2)
        facts += [need("chip", int(due), firm=f"oem-{name}", worth=worth)]
    plain, capped = cleared(*facts), cleared(*facts, cap=0.6)
    for at, outcome in ((3, plain), (5, capped)):
        found = outcome.fill_rates.filter(scope="firm")["fill_rate"].to_list()
        given = [
            rate * numbers(row, 1)[0] for rate, row in zip(found, rows, strict=True)
        ]
        assert given == pytest.approx([numbers(row, at)[0] for row in rows])
    prices = capped.prices.filter(stage="worth").select("kind", "key", "price")
    assert set(prices.rows()) == {("cap", "chip|oem-a", 1.0), ("pool", "chip||", 1.0)}
    page = (METHODS / f"caps.{ending}").read_text("utf-8")
    assert f"= {capped.proof['bound']:.0f}`" in page
    assert f"= {capped.proof['worth']:.0f}`" in page


@pytest.mark.parametrize("ending", ENDINGS)
def test_classes_get_what_the_page_says(ending):
    rows = table("classes", ending)
    facts = [lot("chip", 100, reserved_for="*")]
    for row in rows:
        due, worth = numbers(row, 1, 2)
        facts += [need("chip", int(due), worth=worth, **{"class": row[0]})]
    rules = {"class_minimum": {"OS01": 0.5}, "classes": ("ED01",)}
    plain = cleared(*facts)
    bounded = cleared(*facts, **rules, class_maximum={"ED01": 0.5})
    for at, outcome in ((3, plain), (6, bounded)):
        found = outcome.fill_rates.filter(scope="class").rows(named=True)
        given = {row["key"]: row["on_time"] + row["late"] for row in found}
        assert given == {row[0]: numbers(row, at)[0] for row in rows}
    assert verify(bounded).proved
