"""Every page of rounds and commitments, for each role in both languages."""

import re
from collections.abc import Callable

import pytest
from tests.browser.web.conftest import ROLES, Bazaar
from tests.browser.web.looks import faults
from tests.browser.web.visitor import Visitor
from tests.browser.web.walk import path_kind, walk

ROOMS = re.compile(r"/$|/(rounds|clearings|commitments|lots|results|situation)/")
MEMBERS = ("administrator", "planner", "seller", "viewer")
SUBMITTING = ("administrator", "planner", "seller")
LOSING = ("seller",)


def expected(role: str, rounds: Bazaar) -> set[str]:
    """The pages that a role must come to."""
    told = (rounds.settled, rounds.published)
    pages = ["/", "/rounds/"]
    pages += (f"/rounds/{number}/" for number in (*told, rounds.open))
    pages += (f"/rounds/{number}/situation" for number in told)
    if role in MEMBERS:
        pages += ["/commitments/", "/commitments/*/"]
        pages += (f"/rounds/{number}/result" for number in told)
        pages += (f"/rounds/{number}/objections" for number in told)
    if role in SUBMITTING:
        pages += [f"/rounds/{rounds.open}/submission"]
    if role in LOSING:
        pages += ["/lots/*/lost"]
    if role == "operator":
        pages += ["/rounds/new", "/clearings/*/", f"/rounds/{rounds.open}/cancel"]
        pages += (f"/rounds/{number}/try" for number in told)
    return set(pages)


@pytest.mark.parametrize("tongue", ["zh", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_everybody_can_read_every_page_of_rounds(
    visit: Callable[..., Visitor], bazaar: Bazaar, role: str, tongue: str
) -> None:
    visitor = visit(role, tongue)
    wrong, seen = [], set()
    for _ in walk(visitor, ROOMS, (f"/rounds/{bazaar.open + 1}/",)):
        seen.add(path_kind(visitor.page.url))
        wrong += faults(visitor, tongue)
    visitor.settle()
    wrong += visitor.complaints
    assert not wrong, "\n".join(wrong)
    assert expected(role, bazaar) <= seen
