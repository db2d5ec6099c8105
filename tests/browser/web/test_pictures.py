"""Pictures of pages for docs: taken from the platform itself, never drawn."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.browser.web.conftest import Bazaar
from tests.browser.web.visitor import Visitor

PAGES = {
    "home": ("planner", "/", 1280),
    "list": ("planner", "/data/demand/?pieces__from=90&sort=-week", 1280),
    "grid": ("planner", "/data/demand/grid?q=car-01", 1280),
    "row": ("planner", "/data/demand/new", 1280),
    "phone": ("planner", "/data/supply/", 390),
}


ROUNDS = {"result": "planner", "situation": "planner", "review": "operator"}


@pytest.mark.parametrize("tongue", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_picture_shows_the_page(
    come: Callable[..., Visitor], tmp_path: Path, name: str, tongue: str
) -> None:
    role, path, width = PAGES[name]
    visitor = come(role, tongue)
    visitor.page.set_viewport_size({"width": width, "height": 800})
    assert visitor.go(path) == 200
    taken(visitor, f"{name}.{tongue}", tmp_path)


@pytest.mark.parametrize("tongue", ["zh", "en"])
@pytest.mark.parametrize("name", ROUNDS)
def test_a_picture_shows_the_page_of_a_round(
    visit: Callable[..., Visitor],
    bazaar: Bazaar,
    tmp_path: Path,
    name: str,
    tongue: str,
) -> None:
    visitor = visit(ROUNDS[name], tongue)
    page = "" if name == "review" else name
    assert visitor.go(f"/rounds/{bazaar.settled}/{page}") == 200
    if name == "review":
        with visitor.page.expect_navigation():
            visitor.page.locator("[href^='/clearings/']").first.click()
    taken(visitor, f"{name}.{tongue}", tmp_path)


def taken(visitor: Visitor, name: str, otherwise: Path) -> None:
    """Take a picture of the page that is open, where pictures are wanted."""
    visitor.settle()
    folder = Path(os.environ.get("XINQIAO_PICTURES", otherwise))
    folder.mkdir(parents=True, exist_ok=True)
    picture = folder / f"{name}.png"
    visitor.page.screenshot(path=picture)
    assert picture.stat().st_size > 10_000
