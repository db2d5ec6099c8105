"""Every page that a role can go to: readable by everybody, in both languages."""

import pytest
from tests.browser.web.conftest import ROLES
from tests.browser.web.visitor import Visitor

EVERYBODY = ("/data/nosuch/", "/data/chips/?q=nothing-begins-so", "/data/chips/")
WRITERS = ("/data/demand/new", "/data/demand/grid", "/data/demand/?pieces__from=50")
WIDTHS = (1280, 640, 390)
"""In CSS pixels; 640 is 1280 at 200 %."""


def pages_for(visitor: Visitor, role: str) -> list[str]:
    """The pages of the menus, those of one row, and those that say no."""
    visitor.go("/")
    links = visitor.page.locator("nav a, .drop a")
    found = [link.get_attribute("href") for link in links.all()]
    more = [*EVERYBODY, *(WRITERS if role in ("administrator", "planner") else ())]
    if role == "viewer":
        more.append("/data/demand/new")
    return [*dict.fromkeys([*filter(None, found), *more, *row_pages(visitor)])]


def row_pages(visitor: Visitor) -> list[str]:
    """The page of a row and that of its history."""
    visitor.go("/data/chips/")
    row = visitor.page.locator("tbody th a").first.get_attribute("href")
    return [str(row), f"{row}history"]


@pytest.mark.parametrize("tongue", ["zh", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_everybody_can_read_every_page(come, role, tongue):
    visitor = come(role, tongue, bypass_csp=True)
    wrong = []
    for path in pages_for(visitor, role):
        visitor.page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        visitor.go(path)
        wrong += visitor.violations()
        visitor.page.evaluate("document.documentElement.dataset.theme = 'dark'")
        wrong += [f"dark {one}" for one in visitor.violations("color-contrast")]
        wrong += [f"{path} at {w}" for w in WIDTHS if not fits(visitor, w)]
        wrong += [f"{path} lang"] if lang(visitor) != LANGS[tongue] else []
    assert wrong == []
    assert visitor.complaints == []


LANGS = {"zh": "zh-Hans", "en": "en"}


def lang(visitor: Visitor) -> str:
    """The language that the page says it is in."""
    return visitor.page.locator("html").get_attribute("lang") or ""


def fits(visitor: Visitor, width: int) -> bool:
    """Whether nothing stands beside a window of this width."""
    visitor.page.set_viewport_size({"width": width, "height": 800})
    wide = visitor.page.evaluate("document.documentElement.scrollWidth")
    return bool(wide <= width)


@pytest.mark.parametrize("role", ROLES)
def test_no_page_breaks_the_content_policy_or_complains(come, role):
    visitor = come(role)
    for path in pages_for(visitor, role):
        visitor.go(path)
        visitor.settle()
    assert visitor.complaints == []


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_the_door_is_readable(come, tongue):
    visitor = come("nobody", tongue, bypass_csp=True)
    visitor.go("/")
    assert "/account/login" in visitor.page.url
    assert visitor.violations() == []
    assert visitor.complaints == []


@pytest.mark.parametrize("path", ["/", "/data/demand/", "/data/demand/new"])
def test_every_target_is_large_enough_to_be_hit(come, path):
    visitor = come("planner")
    visitor.page.set_viewport_size({"width": 390, "height": 800})
    visitor.go(path)
    small = visitor.page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, select, summary")]
            .filter((e) => !e.matches("[type=hidden], .skip") && e.checkVisibility())
            .map((e) => [e.closest("label") ?? e, e.outerHTML.slice(0, 90)])
            .map(([e, html]) => [e.getBoundingClientRect(), html])
            .filter(([box]) => box.width && (box.height < 24 || box.width < 24))
            .map(([, html]) => html)"""
    )
    assert small == []
