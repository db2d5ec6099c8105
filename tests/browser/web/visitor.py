"""Somebody who looks at pages, and all that the browser complained of meanwhile."""

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

AXE = Axe().axe_script
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
PATIENCE = 180_000
"""Milliseconds to wait for anything: a busy machine is no fault of the page."""

TONGUES = {"zh": "zh-hans", "en": "en"}


@dataclass
class Visitor:
    """A browser window of one person in one language. `complaints`: all it said."""

    page: Page
    address: str
    password: str = ""
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> int:
        """Open a page; its status."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        return self.heard(answer.status)

    def send(self, button: str) -> int:
        """Press a button that sends a form; the status of the page that comes."""
        with self.page.expect_navigation() as coming:
            self.page.locator(button).click()
        return self.heard(coming.value.status if coming.value else 0)

    def heard(self, status: int) -> int:
        """The status of the page that is open, which is no complaint."""
        if status >= 400:
            # The browser says of every such page that it could not be loaded.
            said = f"status of {status}"
            about = self.page.url.partition("#")[0]
            self.complaints[:] = [
                c for c in self.complaints if not (said in c and c.endswith(about))
            ]
        return status

    def violations(self, *rules: str) -> list[str]:
        """What breaks WCAG 2.2 AA, by rule and element; only `rules`, if named."""
        only = {"type": "rule", "values": rules} if rules else None
        options = {
            "runOnly": only or {"type": "tag", "values": RULES},
            "resultTypes": ["violations"],
            # It would put styles into the page, which the content policy forbids.
            "preload": False,
        }
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        found: Any = self.page.evaluate("options => axe.run(options)", options)
        return [
            f"{self.page.url} {rule['id']}: {node['html'][:200]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type where the cursor is."""
        self.page.keyboard.type(text)

    def settle(self) -> None:
        """Wait until what was asked for is there."""
        self.page.wait_for_load_state("networkidle")

    def ready(self) -> None:
        """Wait until a page that builds itself has done so."""
        if self.page.locator("#grid").count():
            self.page.locator("#grid[aria-label]").wait_for(timeout=PATIENCE)

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        for _ in range(PATIENCE // 100):
            if is_so():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("it did not become so")

    def give_password(self) -> None:
        """Give it again, where it is asked for."""
        self.page.fill("[name=password]", self.password)
        with self.page.expect_navigation():
            self.press("Enter")

    def tab_to(self, selector: str, most: int = 60) -> None:
        """Go to an element, or into it, by Tab alone."""
        wanted = self.page.locator(selector).first
        for _ in range(most):
            if wanted.evaluate("element => element.contains(document.activeElement)"):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not reach {selector}")

    def says(self, text: str) -> bool:
        """Whether a text is on the page."""
        return text in self.page.locator("body").inner_text()

    def shut(self) -> None:
        """Close the window."""
        self.page.context.close()


def visit(
    browser: Browser, address: str, tongue: str, state: Any = None, **more: Any
) -> Visitor:
    """Open a window. `state`: that of somebody who has logged in."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, storage_state=state, **more
    )
    name = "django_language"
    context.add_cookies([{"name": name, "value": TONGUES[tongue], "url": address}])
    context.set_default_timeout(PATIENCE)
    visitor = Visitor(context.new_page(), address)
    visitor.page.on("console", lambda said: visitor.complaints.append(whole(said)))
    visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    return visitor


def whole(said: ConsoleMessage) -> str:
    """What the browser said, and about which address."""
    return f"{said.text} {said.location['url']}"


def logged_in(
    browser: Browser, address: str, accounts: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """Let each role in, in Chinese; the states to come back with."""
    states = {}
    for role, account in accounts.items():
        window = visit(browser, address, "zh")
        states[role] = log_in(window, account)
        assert window.complaints == []
        window.shut()
    return states


def log_in(visitor: Visitor, account: Mapping[str, str]) -> Any:
    """Log in with both factors, by keyboard alone; the state to come back with."""
    visitor.go("/account/login/")
    visitor.page.locator("[name=login]").focus()
    visitor.type(account["email"])
    visitor.tab_to("[name=password]")
    visitor.type(account["password"])
    with visitor.page.expect_navigation():
        visitor.press("Enter")
    give_code(visitor, account["totp"])
    return visitor.page.context.storage_state()


def give_code(visitor: Visitor, secret: str, most: int = 3) -> None:
    """Give the code of an authenticator app; the next, if it came late or twice."""
    for _ in range(most):
        code = code_of(secret)
        visitor.page.locator("[name=code]").focus()
        visitor.press("Control+a")
        visitor.type(code)
        with visitor.page.expect_navigation():
            visitor.press("Enter")
        if visitor.page.url == visitor.address + "/":
            return
        while code_of(secret) == code:
            visitor.page.wait_for_timeout(500)
    raise AssertionError("no code opens the door")


def code_of(secret: str) -> str:
    """The six digits of this half minute (RFC 6238)."""
    count = struct.pack(">Q", int(time.time()) // 30)
    mac = hmac.new(base64.b32decode(secret), count, hashlib.sha1).digest()
    start = mac[-1] & 15
    number = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"
