"""A round from its draft to the next one, by all who take part, in each language."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser.web import house, story
from tests.browser.web.bazaar import SELLER, SIZES
from tests.browser.web.house import House
from tests.browser.web.looks import faults
from tests.browser.web.story import page_of
from tests.browser.web.visitor import Visitor, logged_in, visit

from xinqiao import sample_market

NAMES = ("operator", "colleague", "planner", "seller")
REST = ("confirm_by", "accept_by", "objections_by")
EARLY = "early-1"
ERRORS = ".errorlist"

People = Mapping[str, Visitor]


@contextmanager
def taking_part(browser: Browser, where: House, tongue: str) -> Iterator[People]:
    """All who take part, each logged in; none of them has seen anything go wrong."""
    accounts = {name: where.accounts[name] for name in NAMES}
    states = logged_in(browser, where.address, accounts)
    people = {
        name: visit(browser, where.address, tongue, state)
        for name, state in states.items()
    }
    for name, one in people.items():
        one.password = accounts[name]["password"]
    yield people
    assert {name: one.complaints for name, one in people.items()} == dict.fromkeys(
        NAMES, []
    )
    for one in people.values():
        one.shut()


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_a_round_from_its_draft_to_the_next_one(
    browser: Browser, tongue: str, tmp_path: Path
) -> None:
    with (
        house.opened((*house.SMALL, "begin")) as where,
        where.working(),
        taking_part(browser, where, tongue) as people,
    ):
        first = begun(people["operator"])
        a_submission_is_refused_mended_and_made(people["planner"], first)
        everybody_hands_in(where, people, first)
        assert cleared_and_reviewed(where, people, first, tongue) == []
        published_by_two(people, first)
        the_export_verifies_alone(people, first, tmp_path)
        accepted = answered(people)
        settled(where, people["operator"], first)
        the_next_one_carries_over(where, people, first + 1, accepted)


def first_week() -> date:
    """The first week of the market."""
    market = sample_market(**SIZES, seed=1)
    weeks = [table["week"].min() for table in (market.demand, market.supply)]
    return min(week for week in weeks if isinstance(week, date))


def begun(operator: Visitor) -> int:
    """The first round is drafted and opened."""
    week = first_week().isoformat()
    round = story.drafted(operator, first_week=week, **story.TERMS)
    assert story.moved(operator, round, "open") == 200
    return round


def a_submission_is_refused_mended_and_made(planner: Visitor, round: int) -> None:
    """A need before the first week is told and refused; mended, all are submitted."""
    early = first_week() - timedelta(weeks=1)
    planner.go("/data/demand/new")
    values = {"demand": EARLY, "part": "car-01", "pieces": "2"}
    for name, value in {**values, "week": early.isoformat()}.items():
        planner.page.fill(f"[name={name}]", value)
    planner.press("Control+s")
    planner.page.wait_for_url("**/data/demand/")
    planner.go(page_of(round, "submission"))
    assert story.told(planner) == ["XW528"]
    assert planner.says(EARLY)
    assert story.submitted(planner) == 422
    assert planner.page.locator(ERRORS).count() == 1
    planner.go(f"/data/demand/?q={EARLY}")
    planner.page.click("tbody th a")
    planner.page.fill("[name=week]", first_week().isoformat())
    planner.press("Control+s")
    planner.page.wait_for_url("**/data/demand/")
    receipt = story.handed_in(planner, round)
    assert story.told(planner) == []
    planner.go(page_of(round))
    assert planner.says(receipt)


def everybody_hands_in(where: House, people: People, round: int) -> None:
    """The seller in the browser, others too; the operator sees who, and no contents."""
    receipt = story.handed_in(people["seller"], round)
    others = where.deed("hand_in", round)
    operator = people["operator"]
    operator.go(page_of(round))
    receipts = operator.page.locator("[aria-labelledby=board] tbody code")
    assert receipts.count() == others + 2
    assert receipt[:16] in receipts.all_inner_texts()
    assert not operator.says(EARLY)


def cleared_and_reviewed(
    where: House, people: People, round: int, tongue: str
) -> list[str]:
    """Frozen after the deadline, cleared, reviewed; what is wrong with its pages."""
    operator = people["operator"]
    assert story.moved(operator, round, "freeze") == 422
    assert operator.says("XW526")
    where.deed("let_pass", round, "submit_by")
    story.frozen(operator, round)
    story.cleared(operator, round)
    wrong = faults(operator, tongue)
    operator.go(page_of(round))
    wrong += faults(operator, tongue)
    assert story.moved(operator, round, "review") == 200
    return wrong + faults(operator, tongue)


def published_by_two(people: People, round: int) -> None:
    """One person alone publishes nothing, whoever presses; the second one does."""
    operator, colleague, planner = (
        people[name] for name in ("operator", "colleague", "planner")
    )
    assert story.moved(operator, round, "approve") == 200
    operator.go(page_of(round))
    assert operator.page.locator(story.button_for("approve")).count() == 0
    planner.go(page_of(round))
    assert planner.page.locator("#published").count() == 0
    assert story.moved(colleague, round, "approve") == 200
    story.awaited(planner, page_of(round), "#published")


def the_export_verifies_alone(people: People, round: int, folder: Path) -> None:
    """What a member takes away holds against the root that others read, unchanged."""
    planner, seller = people["planner"], people["seller"]
    seller.go(page_of(round, "situation"))
    root = seller.page.locator(".foot code").inner_text()
    planner.go(page_of(round, "result"))
    assert planner.page.locator("#by-week").count() == 1
    with planner.page.expect_download() as coming:
        planner.page.click("a.main[href$='result.zip']")
    with zipfile.ZipFile(coming.value.path()) as archive:
        archive.extractall(folder)
    assert verified(folder, root) == 0
    assert verified(folder, "0" * 64) == 1
    change_a_number(folder / "tables" / "cars.csv")
    assert verified(folder, root) == 1


def verified(folder: Path, root: str) -> int:
    """What the checker in an export says of it, with Python alone."""
    words = [sys.executable, "-I", "-S", "verify_export.py", "--root", root]
    return subprocess.run(words, cwd=folder, check=False).returncode


def change_a_number(table: Path) -> None:
    """Write one digit of the last line otherwise."""
    text = table.read_bytes()
    at = max(text.rfind(digit) for digit in (b"1", b"2", b"3"))
    table.write_bytes(text[:at] + b"9" + text[at + 1 :])


def answered(people: People) -> dict[str, object]:
    """One is confirmed in part: its kit's rest is declined, another is accepted."""
    seller, planner = people["seller"], people["planner"]
    ours = story.rows(planner, "buyer", "proposed")
    mine = [row for row in ours if row["firm"] == SELLER]
    short, rest = next(
        (row, others) for row in mine if (others := kit_of(planner, row["address"]))
    )
    confirm_in_part(seller, short)
    for row in mine:
        if row is not short:
            seller.go(row["address"])
            assert seller.send("form[action$='/confirm'] button") == 200
    decline(planner, rest[0])
    kept = next(row for row in mine if row is not short and row["address"] != rest[0])
    planner.go(kept["address"])
    assert planner.send("form[action$='/accept'] button") == 200
    seller.go(kept["address"])
    assert seller.page.locator("form[action$='/deliver']").count() == 1
    pieces = int("".join(filter(str.isdigit, kept["pieces"])))
    return {"firm": SELLER, "part": kept["part"], "pieces": pieces}


def kit_of(planner: Visitor, address: str) -> list[str]:
    """The addresses of the others in the kit of a commitment."""
    planner.go(address)
    return story.kit(planner)


def confirm_in_part(seller: Visitor, row: Mapping[str, str]) -> None:
    """Fewer pieces need a reason."""
    seller.go(row["address"])
    pieces = seller.page.locator("[name=pieces]")
    pieces.fill(str(int(pieces.input_value()) - 1))
    assert seller.send("form[action$='/confirm'] button") == 422
    assert seller.page.locator(ERRORS).count() == 1
    seller.page.locator("form[action$='/confirm'] [name=reason]").select_option(index=1)
    assert seller.send("form[action$='/confirm'] button") == 200


def decline(planner: Visitor, address: str) -> None:
    """The buyer need not take what belongs to a kit that is broken."""
    planner.go(address)
    planner.page.locator("form[action$='/decline'] [name=reason]").select_option(
        index=1
    )
    assert planner.send("form[action$='/decline'] button") == 200
    assert planner.page.locator("form[action$='/accept']").count() == 0


def settled(where: House, operator: Visitor, round: int) -> None:
    """Not before all deadlines; then at once."""
    assert story.moved(operator, round, "settle") == 422
    assert operator.says("XW532")
    assert where.deed("let_pass", round, *REST) > 0
    assert story.moved(operator, round, "settle") == 200
    assert operator.page.locator(story.button_for("settle")).count() == 0


def the_next_one_carries_over(
    where: House, people: People, round: int, accepted: Mapping[str, object]
) -> None:
    """Its form holds what the last one said; what was accepted is the buyer's in it."""
    operator = people["operator"]
    assert story.drafted(operator, first_week=first_week().isoformat()) == round
    assert story.moved(operator, round, "open") == 200
    for name in ("planner", "seller"):
        story.handed_in(people[name], round)
    where.deed("let_pass", round, "submit_by")
    story.frozen(operator, round)
    (lot,) = where.deed("reserved", round)
    assert {**accepted, **lot} == lot
