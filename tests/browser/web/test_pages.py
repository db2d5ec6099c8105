"""Every page that a role can go to, in both languages: once, looked at in all ways."""

from collections.abc import Callable

import pytest
from tests.browser.web.conftest import ROLES
from tests.browser.web.looks import faults, opened
from tests.browser.web.visitor import Visitor
from tests.browser.web.walk import walk

Come = Callable[..., Visitor]


@pytest.mark.parametrize("tongue", ["zh", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_everybody_can_read_every_page(come: Come, role: str, tongue: str) -> None:
    visitor = come(role, tongue)
    wrong: list[str] = []
    for page in walk(visitor):
        wrong += faults(visitor, tongue)
        if page == "/":
            wrong += opened(visitor)
    visitor.settle()
    wrong += visitor.complaints
    assert not wrong, "\n".join(wrong)
