"""What can be wrong with how a page looks: to eyes, to helpers that read, in a hand."""

from collections.abc import Iterator

from tests.browser.web.visitor import Visitor

WIDTHS = (1280, 640, 390)
"""In CSS pixels; 640 is 1280 at 200 %."""

LANGS = {"zh": "zh-Hans", "en": "en"}
SMALL = """() => [...document.querySelectorAll("a, button, input, select, summary")]
    .filter((e) => !e.matches("[type=hidden], .skip, p a, .tabulator *"))
    .filter((e) => e.checkVisibility())
    .map((e) => [e.closest("label") ?? e, e.outerHTML.slice(0, 120)])
    .map(([e, html]) => [e.getBoundingClientRect(), html])
    .filter(([box]) => box.width && (box.height < 24 || box.width < 24))
    .map(([box, html]) => `${box.width}x${box.height} ${html}`)"""

FOREIGN = """() => [...document.querySelectorAll(
        "h1, h2, h3, label, legend, button, summary, dt, nav a, main p, thead th")]
    .filter((e) => !e.closest("[lang]:not(html), #list tbody"))
    .map((e) => e.textContent.trim())
    .filter((text) => /[a-z]{3,} [a-z]{3,}/i.test(text))
    .filter((text) => !/[\\u4e00-\\u9fff]/.test(text))"""
"""Words in a row without a Chinese letter: texts that nobody has translated."""


def faults(visitor: Visitor, tongue: str) -> list[str]:
    """Everything that is wrong with the page that is open; it stays open."""
    return [f"{visitor.page.url} {fault}" for fault in found(visitor, tongue)]


def found(visitor: Visitor, tongue: str) -> Iterator[str]:
    """WCAG 2.2 AA, contrast in the dark, what stands out of a window, small targets."""
    page = visitor.page
    if page.locator("html").get_attribute("lang") != LANGS[tongue]:
        yield "says that it is in another language"
    if tongue == "zh":
        yield from (f"in English: {text}" for text in page.evaluate(FOREIGN))
    yield from visitor.violations()
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    yield from (f"dark {one}" for one in visitor.violations("color-contrast"))
    page.evaluate("delete document.documentElement.dataset.theme")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"is {wide} wide in {width}"
    yield from (f"small {one}" for one in page.evaluate(SMALL))
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})


def opened(visitor: Visitor) -> Iterator[str]:
    """What breaks WCAG in what opens over a page: the keys, the account's menu."""
    visitor.press("?")
    visitor.page.locator("#keys").wait_for()
    yield from visitor.violations()
    visitor.press("Escape")
    visitor.page.locator("#keys").wait_for(state="hidden")
    visitor.page.locator(".who").press("Enter")
    visitor.page.locator("#account").wait_for()
    yield from visitor.violations()
    visitor.press("Escape")
