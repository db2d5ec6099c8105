"""The platform in a browser, with each role logged in once."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.browser.web import house, visitor

ROLES = ("administrator", "planner", "seller", "viewer", "operator", "regulator", "lab")


@pytest.fixture(scope="session")
def platform(browser: Browser) -> Iterator[house.House]:
    """The platform; it goes with the tests."""
    with house.opened() as found:
        yield found


@pytest.fixture(scope="session")
def states(browser: Browser, platform: house.House) -> dict[str, Any]:
    """What each role's browser keeps after logging in with two factors."""
    return visitor.logged_in(browser, platform.address, platform.accounts)


@dataclass(frozen=True)
class Bazaar:
    """The small market, with what each browser keeps after logging in.

    `settled`, `published`, `open`: rounds that have come so far.
    """

    where: house.House
    states: dict[str, Any]
    settled: int
    published: int
    open: int


@pytest.fixture(scope="session")
def bazaar(browser: Browser) -> Iterator[Bazaar]:
    """The small market, less small for pictures; it goes with the tests."""
    firms = ("12",) if "XINQIAO_PICTURES" in os.environ else ()
    with house.opened((*house.SMALL, "begin", *firms)) as found:
        rounds = found.deed("stage", *firms)
        states = visitor.logged_in(browser, found.address, found.accounts)
        yield Bazaar(found, states, *rounds)


@pytest.fixture
def visit(browser: Browser, bazaar: Bazaar) -> Iterator[Callable[..., visitor.Visitor]]:
    """Opens a window of the small market for a role in a language."""
    windows = []

    def visit_as(role: str, tongue: str = "en") -> visitor.Visitor:
        state = bazaar.states[role]
        window = visitor.visit(browser, bazaar.where.address, tongue, state)
        window.password = bazaar.where.accounts[role]["password"]
        windows.append(window)
        return window

    yield visit_as
    for window in windows:
        window.shut()


@pytest.fixture
def come(
    browser: Browser, platform: house.House, states: dict[str, Any]
) -> Iterator[Callable[..., visitor.Visitor]]:
    """Opens a window for a role in a language."""
    windows = []

    def come_as(role: str, tongue: str = "en", **more: Any) -> visitor.Visitor:
        state = states.get(role)
        window = visitor.visit(browser, platform.address, tongue, state, **more)
        if role in states:
            window.password = platform.accounts[role]["password"]
        windows.append(window)
        return window

    yield come_as
    for window in windows:
        window.shut()
