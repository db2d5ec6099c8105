"""A browser that may load nothing but the page itself, and tells what it tries."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking", "--disable-sync"),
    "--disable-component-update",
)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; where there is none these tests are left out, but not on CI."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None and not os.environ.get("CI"):
        pytest.skip("there is no Chromium here")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@dataclass
class Seen:
    """A page that is open, and all that it tried or complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def violations(self) -> list[str]:
        """What breaks WCAG 2.2 AA, by rule and element."""
        options = {"runOnly": {"type": "tag", "values": RULES}}
        found: Any = Axe().run(self.page, options=options).response["violations"]
        return [
            f"{rule['id']}: {node['html'][:200]}"
            for rule in found
            for node in rule["nodes"]
        ]


@pytest.fixture
def look(browser: Browser) -> Iterator[Any]:
    """Opens a file in a language, a colour scheme and a width."""
    contexts = []

    def open_it(path: Path, language: str, scheme: str = "light", width: int = 1280):
        # Only the checker of accessibility needs to pass by the page's own rules.
        context = browser.new_context(
            color_scheme=scheme,
            viewport={"width": width, "height": 900},
            bypass_csp=True,
        )
        contexts.append(context)
        return watched(context.new_page(), f"{path.as_uri()}#{language}")

    yield open_it
    for context in contexts:
        context.close()


def watched(page: Page, address: str) -> Seen:
    """Go to an address, noting everything."""
    seen = Seen(page)
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("console", lambda message: seen.complaints.append(message.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("dialog", lambda dialog: seen.complaints.append(dialog.message))
    page.route("**/*", lambda route: allow(route, address))
    page.goto(address)
    return seen


def allow(route: Any, address: str) -> None:
    """Let the page itself through, and nothing else."""
    if route.request.url.split("#")[0] == address.split("#")[0]:
        route.continue_()
    else:
        route.abort()
