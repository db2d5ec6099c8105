"""What people do most, by keyboard alone: nothing here touches a mouse."""

from collections.abc import Callable
from datetime import datetime

import pytest
from tests.browser.web.visitor import Visitor, visit

Come = Callable[..., Visitor]


@pytest.fixture
def planner(come: Come) -> Visitor:
    """A planner at the first page."""
    visitor = come("planner")
    visitor.go("/")
    return visitor


def at(visitor: Visitor, path: str) -> None:
    """Open a page as if by a bookmark."""
    visitor.go(path)


def gone(visitor: Visitor, letter: str) -> None:
    """Press `g` and a letter, as quickly as people do however slow this machine is."""
    visitor.page.clock.set_fixed_time(datetime.now())
    followed(visitor, "g", letter)


def followed(visitor: Visitor, *keys: str) -> None:
    """Press keys that lead to another page, and wait for it."""
    with visitor.page.expect_navigation():
        visitor.press(*keys)


def saved(visitor: Visitor) -> None:
    """Save, and wait for the list."""
    visitor.press("Control+s")
    visitor.page.wait_for_url("**/data/demand/")


def first(visitor: Visitor) -> str:
    """What the first row is called."""
    return visitor.page.locator("tbody th a").first.inner_text()


def test_skip_to_the_content(planner: Visitor) -> None:
    planner.press("Tab")
    place = planner.page.locator(".skip").bounding_box()
    assert place is not None
    assert place["y"] >= 0, "it has come into the window"
    planner.press("Enter")
    assert planner.page.evaluate("document.activeElement.id") == "main"


def test_go_anywhere_by_two_letters(planner: Visitor) -> None:
    gone(planner, "d")
    assert planner.page.url.endswith("/data/demand/")
    gone(planner, "h")
    assert planner.page.url == planner.address + "/"


def test_ask_which_keys_there_are(planner: Visitor) -> None:
    planner.press("?")
    planner.page.locator("#keys").wait_for()
    planner.press("Escape")
    planner.page.locator("#keys").wait_for(state="hidden")


def test_search_a_list(planner: Visitor) -> None:
    at(planner, "/data/demand/")
    planner.press("/")
    planner.type("car-01-w03")
    planner.press("Enter")
    planner.page.wait_for_selector(".chips a")
    assert first(planner) == "car-01-w03"
    planner.page.wait_for_url(lambda url: "q=car-01-w03" in url)
    planner.tab_to(".chips a")
    planner.press("Enter")
    planner.page.wait_for_selector(".chips a", state="detached")
    planner.page.wait_for_url(lambda url: "q=" not in url)


def test_sort_and_turn_pages(planner: Visitor) -> None:
    at(planner, "/data/demand/")
    planner.tab_to("thead th:nth-child(4) a")
    planner.press("Enter")
    planner.page.wait_for_selector("th[aria-sort=ascending]:nth-child(4)")
    before = first(planner)
    planner.press("]")
    planner.page.wait_for_selector("[rel=prev]")
    assert first(planner) != before
    planner.press("[")
    planner.page.wait_for_selector("[rel=prev]", state="detached")
    assert first(planner) == before


def test_narrow_a_list(planner: Visitor) -> None:
    at(planner, "/data/demand/")
    planner.tab_to(".narrowing summary")
    planner.press("Enter")
    planner.tab_to("[name=pieces__from]")
    planner.type("120")
    planner.press("Enter")
    planner.page.wait_for_selector(".chips a")
    pieces = planner.page.locator("tbody td:nth-child(5)").all_inner_texts()
    assert min(map(int, pieces)) >= 120


def test_enter_a_row_and_mend_what_is_wrong(planner: Visitor) -> None:
    at(planner, "/data/demand/")
    followed(planner, "n")
    values = ("key-1", "car-99", "", "12")
    for name, value in zip(("demand", "part", "week", "pieces"), values, strict=True):
        planner.tab_to(f"[name={name}]")
        planner.type(value)
    planner.tab_to("[name=week]")
    planner.page.locator("[name=week]").evaluate("e => (e.value = '2022-03-14')")
    planner.press("Control+s")
    planner.page.wait_for_selector(".errorlist")
    assert planner.says("car-01"), "the nearest code stands beside the wrong one"
    planner.tab_to("[name=part]")
    planner.press("Control+a")
    planner.type("car-01")
    saved(planner)
    at(planner, "/data/demand/?q=key-1")
    assert first(planner) == "key-1"


def test_change_a_row_and_bring_its_former_state_back(planner: Visitor) -> None:
    at(planner, "/data/demand/?q=car-01-w05")
    planner.tab_to("tbody th a")
    followed(planner, "Enter")
    planner.tab_to("[name=pieces]")
    before = planner.page.locator("[name=pieces]").input_value()
    planner.press("Control+a")
    planner.type("7")
    saved(planner)
    at(planner, "/data/demand/?q=car-01-w05")
    planner.tab_to("tbody th a")
    followed(planner, "Enter")
    planner.tab_to("a[href$=history]")
    followed(planner, "Enter")
    planner.tab_to("form[action$=restore] button")
    followed(planner, "Enter")
    at(planner, "/data/demand/?q=car-01-w05")
    assert planner.page.locator("tbody td:nth-child(5)").inner_text() == before


def test_remove_rows_and_have_them_back(planner: Visitor) -> None:
    at(planner, "/data/demand/?q=car-27-w0")
    before = planner.page.locator("tbody tr").count()
    planner.tab_to("tbody [name=row]")
    planner.press("Space", "Tab", "Tab", "Tab", "Space")
    chosen = planner.page.locator("tbody [name=row]:checked").count()
    planner.tab_to("button[form=rows]")
    followed(planner, "Enter")
    assert planner.page.locator("tbody tr").count() == before - chosen < before
    planner.tab_to("form[action$=undo] button")
    followed(planner, "Enter")
    assert planner.page.locator("tbody tr").count() == before


def test_write_in_the_grid(planner: Visitor) -> None:
    at(planner, "/data/demand/grid?q=car-01-w1")
    cell = ".tabulator-row:nth-child(1) .tabulator-cell[tabulator-field=pieces]"
    planner.page.wait_for_selector(cell)
    planner.ready()
    planner.tab_to("#grid")
    planner.press("Escape")
    link = planner.page.locator(".trail a")
    assert link.evaluate("e => e === document.activeElement")
    planner.tab_to("#grid")
    planner.press("ArrowRight", "ArrowRight", "ArrowRight", "Enter", "Control+a")
    planner.type("33")
    planner.press("Enter")
    planner.press("Control+s")
    planner.page.wait_for_selector("#grid-said.good")
    assert planner.page.locator(cell).inner_text() == "33"
    at(planner, "/data/demand/?pieces=33&q=car-01-w1")
    assert planner.page.locator("tbody tr").count() == 1


def test_switch_the_language_and_stay(planner: Visitor) -> None:
    at(planner, "/data/demand/?pieces__from=100")
    planner.tab_to("[name=language]")
    followed(planner, "Enter")
    assert planner.page.url.endswith("/data/demand/?pieces__from=100")
    assert planner.page.locator("h1").inner_text() == "需求"


def test_switch_to_dark_and_keep_it(planner: Visitor) -> None:
    planner.tab_to("[data-theme-switch]")
    planner.press("Enter")
    at(planner, "/data/demand/")
    assert planner.page.locator("html").get_attribute("data-theme") == "dark"


def test_nothing_written_is_lost_unasked(planner: Visitor) -> None:
    asked = []
    planner.page.on("dialog", lambda dialog: (asked.append(1), dialog.dismiss()))
    at(planner, "/data/demand/new")
    planner.tab_to("[name=demand]")
    planner.type("half")
    planner.page.clock.set_fixed_time(datetime.now())
    planner.press("Escape", "g", "h")
    planner.until(lambda: bool(asked))
    assert asked == [1]
    assert planner.page.url.endswith("/data/demand/new")
    planner.page.locator("form[data-guard]").evaluate("form => form.reset()")


def test_lists_work_without_a_script(browser, platform, states) -> None:
    visitor = visit(
        *(browser, platform.address, "en", states["planner"]), java_script_enabled=False
    )
    at(visitor, "/data/demand/?sort=-pieces")
    visitor.page.locator("[rel=next]").click()
    visitor.page.locator("[name=q]").fill("car-27")
    visitor.page.locator(".find button").click()
    assert first(visitor).startswith("car-27")
    visitor.shut()
