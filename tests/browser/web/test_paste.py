"""Cells of a spreadsheet, brought by the clipboard: into an import, into the grid."""

from collections.abc import Callable, Iterator

import pytest
from tests.browser.web import importing
from tests.browser.web.house import House
from tests.browser.web.visitor import Visitor

Come = Callable[..., Visitor]


@pytest.fixture(scope="module", autouse=True)
def worker(platform: House) -> Iterator[None]:
    """Who reads, checks and stores."""
    with platform.working():
        yield


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_cells_of_the_clipboard_are_imported(come: Come, tongue: str) -> None:
    planner = come("planner", tongue)
    needs = [f"pasted-{tongue}-{n}" for n in range(3)]
    copied(planner, [("demand", "part", "week", "pieces"), *map(line, needs)])
    assert importing.paste(planner, "demand") == "checked"
    assert importing.counts(planner) == [3, 3, 0, 0, 0]
    assert importing.apply(planner) == "applied"
    assert stored(planner, f"pasted-{tongue}") == needs
    assert planner.complaints == []


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_cells_of_the_clipboard_go_into_the_grid(come: Come, tongue: str) -> None:
    planner = come("planner", tongue)
    needs = [f"grid-{tongue}-{n:02}" for n in range(30)]
    copied(planner, [line(need) for need in needs])
    planner.go("/data/demand/grid?q=nothing-begins-so")
    planner.ready()
    planner.page.click(".tabulator-row:nth-child(1) [tabulator-field=demand]")
    planner.press("Control+v")
    planner.page.locator(".tabulator-cell", has_text=needs[0]).wait_for()
    planner.press("Control+s")
    planner.page.locator("#grid-said.good").wait_for()
    assert stored(planner, f"grid-{tongue}") == needs
    assert planner.complaints == []


def line(need: str) -> tuple[str, ...]:
    """The cells of one need."""
    return need, "car-01", "2022-03-14", "4"


def copied(planner: Visitor, lines: list[tuple[str, ...]]) -> None:
    """Have cells in the clipboard as a spreadsheet puts them there."""
    planner.go("/imports/")
    planner.page.fill("[name=paste]", "\n".join(map("\t".join, lines)))
    planner.press("Control+a", "Control+c")


def stored(planner: Visitor, beginning: str) -> list[str]:
    """The keys of the needs that begin so."""
    planner.go(f"/data/demand/?q={beginning}&sort=demand")
    return planner.page.locator("tbody th").all_inner_texts()
