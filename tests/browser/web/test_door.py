"""The door: readable, with nothing on it but what opens it, open to each role."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser
from tests.browser.web.conftest import ROLES
from tests.browser.web.house import House
from tests.browser.web.looks import faults
from tests.browser.web.visitor import Visitor, log_in, visit

Come = Callable[..., Visitor]


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_the_door_is_readable(come: Come, tongue: str) -> None:
    visitor = come("nobody", tongue)
    for path in ("/", "/account/password/reset/", "/invitation/unknown/"):
        visitor.go(path)
        assert faults(visitor, tongue) == []
    assert visitor.complaints == []


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_the_door_offers_only_what_opens_it(come: Come, tongue: str) -> None:
    visitor = come("nobody", tongue)
    visitor.go("/")
    assert "/account/login" in visitor.page.url
    links = visitor.page.locator("main a").evaluate_all("all => all.map(a => a.href)")
    assert not [link for link in links if "signup" in link], "nobody signs up alone"
    fields = visitor.page.locator("main input:not([type=hidden])")
    names = fields.evaluate_all("all => all.map(field => field.name)")
    assert names == ["login", "password"]
    left = fields.evaluate_all("all => all.map(e => e.getBoundingClientRect().left)")
    assert len(set(left)) == 1, "one stands under the other"


@pytest.mark.usefixtures("states")
@pytest.mark.parametrize("role", ROLES)
def test_each_role_comes_in_with_both_factors(
    browser: Browser, platform: House, role: str
) -> None:
    """In English here; `states` has let each in in Chinese."""
    window = visit(browser, platform.address, "en")
    state = log_in(window, platform.accounts[role])
    assert "sessionid" in {cookie["name"] for cookie in state["cookies"]}
    firm = platform.accounts[role]["email"].split("@")[1].removesuffix(".example")
    assert window.page.locator(".who b").inner_text() == firm
    assert window.complaints == []
    window.shut()
