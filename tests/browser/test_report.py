"""The report in a browser: readable by everybody, and it speaks to nobody."""

import pytest
from tests.builders import cleared, firm, fit, lot, need, part

from xinqiao import Policy, compare_policies, write_report
from xinqiao.io.report.rivals import write_policies

EVIL = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
FACTS = (
    *(fit("car", "chip", at="U1"), fit("car", "spare", at="U1", rank=2)),
    *(fit("van", "chip", 2), lot("chip", 3), lot("chip", 8, 3), lot("spare", 2)),
    *(need("car", 9), need("car", 4, 2), need("van", 5, 5, firm="oem-2")),
    *(need("car", 3, week, firm="oem-3") for week in range(9)),
    firm("oem", name=EVIL, name_zh="整车企业甲", size="small"),
    firm("oem-2", name="Car maker B", name_zh=EVIL, size="large"),
    part("chip", name=EVIL),
)


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """The report of a market whose names would like to be code."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(cleared(*FACTS), path)
    return path


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_everybody_can_read_it(look, report, language, scheme, width):
    seen = look(report, language, scheme, width)
    assert seen.violations() == []
    assert seen.complaints == []
    wide = seen.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width


def test_it_loads_nothing_and_runs_nothing_that_a_name_asks_for(browser, report):
    # With the page's own rules in force, unlike in `look`.
    page = browser.new_page()
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(report.as_uri())
    assert page.evaluate("window.hacked") is None
    assert requests == [report.as_uri()]
    assert complaints == []
    assert EVIL in page.locator("body").inner_text()
    page.close()


def test_the_language_is_switched_by_keyboard_alone(look, report):
    page = look(report, "en").page
    title = page.locator("h1")
    assert title.inner_text() == "Who gets which chips: report of a clearing"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert title.inner_text() == "谁分到哪些芯片：市场出清报告"
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    pressed = page.locator("button[aria-pressed=true]").all_inner_texts()
    assert pressed == ["中文"]


def test_every_table_that_scrolls_can_be_reached_by_keyboard(look, report):
    page = look(report, "en", width=390).page
    places = page.locator(".scroll")
    reached = set()
    for _ in range(places.count() + 4):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.className"))
    assert places.count() == page.locator(".scroll[tabindex='0']").count() > 5
    assert "scroll" in reached


def test_it_prints_on_a4_without_cutting_a_table_off(look, report):
    page = look(report, "zh", "dark").page
    page.set_viewport_size({"width": 688, "height": 1000})
    page.emulate_media(media="print")
    cut = page.evaluate(
        "[...document.querySelectorAll('.scroll')]"
        ".filter(e => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert cut == 0
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert paper == "rgb(255, 255, 255)"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_without_a_script_both_languages_are_there(browser, report):
    page = browser.new_page(java_script_enabled=False)
    page.goto(report.as_uri())
    text = page.locator("h1").inner_text()
    assert "Who gets which chips" in text
    assert "谁分到哪些芯片" in text
    assert not page.locator(".switch").is_visible()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_everybody_can_read_how_policies_compare(look, tmp_path, language, scheme):
    rules = {EVIL: Policy(), "patient": Policy(lateness=0.0)}
    table = compare_policies(cleared(*FACTS).market, rules)
    write_policies(table, rules, tmp_path / "policies.html")
    seen = look(tmp_path / "policies.html", language, scheme, 390)
    assert seen.violations() == []
    assert seen.complaints == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
