"""Pictures of pages for docs: taken from the platform itself, never drawn."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.browser.web.visitor import Visitor

PAGES = {
    "home": ("planner", "/", 1280),
    "list": ("planner", "/data/demand/?pieces__from=90&sort=-week", 1280),
    "grid": ("planner", "/data/demand/grid?q=car-01", 1280),
    "row": ("planner", "/data/demand/new", 1280),
    "phone": ("planner", "/data/supply/", 390),
}


@pytest.mark.parametrize("tongue", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_picture_shows_the_page(
    come: Callable[..., Visitor], tmp_path: Path, name: str, tongue: str
) -> None:
    role, path, width = PAGES[name]
    visitor = come(role, tongue)
    visitor.page.set_viewport_size({"width": width, "height": 800})
    assert visitor.go(path) == 200
    visitor.settle()
    folder = Path(os.environ.get("XINQIAO_PICTURES", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    picture = folder / f"{name}.{tongue}.png"
    visitor.page.screenshot(path=picture)
    assert picture.stat().st_size > 10_000
