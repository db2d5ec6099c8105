"""What people do most about rounds, by keyboard alone: nothing here touches a mouse."""

from collections.abc import Callable

import pytest
from tests.browser.web.bazaar import BUYER
from tests.browser.web.conftest import Bazaar
from tests.browser.web.visitor import Visitor

Visit = Callable[..., Visitor]
MOST = 400
"""Presses of Tab: a list may be long."""


def followed(visitor: Visitor, selector: str) -> None:
    """Go to something by Tab, press Enter there, and wait for the page that comes."""
    visitor.tab_to(selector, MOST)
    with visitor.page.expect_navigation():
        visitor.press("Enter")


def receipts(visitor: Visitor) -> list[str]:
    """The receipts of a firm's submissions, the newest first."""
    return visitor.page.locator("[aria-labelledby=own] tbody code").all_inner_texts()


def test_check_and_submit(visit: Visit, bazaar: Bazaar) -> None:
    planner = visit("planner")
    planner.go(f"/rounds/{bazaar.open}/")
    before = receipts(planner)
    followed(planner, "[aria-labelledby=own] a.main")
    planner.tab_to("[name=accepted]")
    planner.press("Space")
    followed(planner, "[aria-labelledby=submit] button.main")
    assert planner.page.url.endswith(f"/rounds/{bazaar.open}/")
    assert receipts(planner)[1:] == before
    assert planner.complaints == []


@pytest.fixture
def proposed(visit: Visit, bazaar: Bazaar) -> Visitor:
    """The seller, at the page of something that is proposed for the buyer."""
    seller = visit("seller")
    seller.go(f"/commitments/?side=supplier&state=proposed&round={bazaar.published}")
    followed(seller, f"tbody tr:has-text('{BUYER}') th a")
    return seller


def test_confirm_fewer_and_accept(visit: Visit, proposed: Visitor) -> None:
    place = proposed.page.url.removeprefix(proposed.address)
    proposed.tab_to("[name=pieces]")
    pieces = proposed.page.locator("[name=pieces]").input_value()
    proposed.press("Control+a")
    proposed.type(str(int(pieces) - 1))
    proposed.tab_to("form[action$='/confirm'] [name=reason]")
    proposed.press("ArrowDown")
    followed(proposed, "form[action$='/confirm'] button")
    assert proposed.page.locator("form[action$='/confirm']").count() == 0
    planner = visit("planner")
    planner.go("/commitments/?side=buyer&state=confirmed")
    planner.tab_to(f"tr:has(a[href='{place}']) [name=row]", MOST)
    planner.press("Space")
    followed(planner, "button[name=verb][value=accept]")
    planner.go(place)
    assert planner.page.locator("form[action$='/accept']").count() == 0
    assert proposed.complaints + planner.complaints == []
