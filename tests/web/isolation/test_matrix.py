"""Every operation, asked by every role, about its own, a rival's and no thing.

What each role gets is written in `expectations.toml`. A rival's thing and one that is
not there must be told apart by nothing: neither status nor headers nor body.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from tests.web.isolation.asking import (
    OF_RESULTS,
    Answer,
    ask,
    filled,
    names_something,
)
from tests.web.isolation.canaries import found
from tests.web.isolation.operations import ALIKE, STANDS_FOR, Operation, operations
from tests.web.isolation.world import KEYS, ROLES, House, world

from xinqiao_web.core.sheets import SHEETS

PAGE = Path(__file__).with_name("expectations.toml")


@cache
def expectations() -> dict[str, dict[str, str]]:
    """Operation → role → status, with + where something is done."""
    page = tomllib.loads(PAGE.read_text(encoding="utf-8"))
    roles = page.pop("roles").split()
    assert roles == list(ROLES)
    return {
        name: dict(zip(roles, line.split(), strict=True))
        for section in page.values()
        for name, line in section.items()
    }


def line_of(operation: Operation) -> str:
    """The line that says what is expected: one for a sheet goes before that for all."""
    if not operation.sheet:
        return operation.name
    stem = operation.name.removesuffix(operation.sheet)
    line = stem + STANDS_FOR.get(operation.sheet, operation.sheet)
    return line if line in expectations() else f"{stem}*"


def test_every_operation_has_an_expectation_and_none_is_left_over() -> None:
    assert {line_of(operation) for operation in operations()} == set(expectations())


def test_the_expectations_are_of_every_sheet() -> None:
    assert set(ALIKE) | set(STANDS_FOR) == set(SHEETS)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_is_written(role: str) -> None:
    wrong = {
        operation.name: (got, expected)
        for operation, got in own_answers(role)
        if got != (expected := expectations()[line_of(operation)][role])
    }
    assert wrong == {}


def own_answers(role: str) -> Iterator[tuple[Operation, str]]:
    """What a role gets for its own things; no canary of the rival may show."""
    secret = secrets_from(role)
    for operation in operations():
        answer = ask(role, operation, own_house(role, operation))
        assert found(secret, text_of(answer)) == set(), operation.name
        assert answer.spared, operation.name
        yield operation, f"{answer.status}{'+' if answer.lines else ''}"


def secrets_from(role: str) -> set[str]:
    """Values of the rival that a role must never meet; nobody has a thing of its own
    whom the rival's things stand for."""
    rival = world().rival
    if role == "anonymous":
        return set()
    if role != "operator":
        return rival.canaries.seen_as
    shown = {rival.staff.email, rival.staff.name}
    for label in TOLD_TO_THE_OPERATOR:
        shown |= found(
            rival.canaries.seen_as, " ".join(map(str, vars(rival.rows[label]).values()))
        )
    return rival.canaries.seen_as - shown


TOLD_TO_THE_OPERATOR = (
    "catalog.Proposal",
    "accounts.Invitation",
    "accounts.Recovery",
    "accounts.Departure",
    "rounds.Steering",
    "rounds.Submission",
)
"""What members tell the operator: whom they ask in, what they ask for, that they have
handed in; and what it approved."""


@pytest.mark.parametrize("role", ROLES)
def test_a_rivals_thing_is_as_one_that_is_not_there(role: str) -> None:
    told_apart = [
        operation.name
        for operation in operations()
        if names_something(operation)
        and not is_common(operation)
        and not is_told(role, operation)
        and not alike(role, operation)
    ]
    assert told_apart == []


def own_house(role: str, operation: Operation) -> House:
    """The house of a role, in which it stands for the staff; anonymous: the rival.

    The operator's firms are those that take part.
    """
    home, somebody = world().homes[role], world().people[role]
    if home is None or somebody is None:
        return world().rival
    if role == "operator" and "firm" in operation.places:
        home = world().homes["planner"]
    return replace(home, staff=somebody)


def alike(role: str, operation: Operation) -> bool:
    """Whether the rival's thing and none get one answer, and one that does nothing."""
    rival, none = (
        masked(ask(role, operation, house), operation, house)
        for house in (world().rival, None)
    )
    own = expectations()[line_of(operation)][role]
    refused = rival.status == 404 or (own == str(rival.status) and rival.status >= 400)
    gives_nothing = refused or role in OUTSIDE or not operation.places
    return rival == none and gives_nothing and rival.spared and not rival.lines


OUTSIDE = ("anonymous", "suspended", *KEYS)
"""Roles that get the same whatever they ask for: programs, of pages."""

TOLD = {"proposal", "invitation", "recovery", "number", "clearing", "inspection"}
"""Things that members tell the operator, or that are its own."""


def is_told(role: str, operation: Operation) -> bool:
    """Whether a thing of the rival is one that the operator is told."""
    is_secret = (operation.page or operation.name) in OF_RESULTS
    is_told = bool(TOLD & set(operation.places)) and not is_secret
    return role == "operator" and is_told


OF_ALL = {"GET /api/v1/firms/{firm}"}
"""Operations about firms, whose names are no secret."""


def is_common(operation: Operation) -> bool:
    """Whether what it is about is everybody's."""
    if "firm" in operation.places:
        return True
    if operation.name in OF_ALL:
        return True
    return bool(operation.sheet) and SHEETS[operation.sheet].common


TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=)"[^"]*"')
VOLATILE = {"Date", "X-Request-ID", "Set-Cookie"}


def masked(answer: Answer, operation: Operation, house: House | None) -> Answer:
    """The answer without what differs from one request to the next, and its own id."""
    address = filled(operation, house) or ""
    body = TOKEN.sub(rb"\1", answer.body)
    for part in set(address.split("/")) - set(operation.address.split("/")):
        body = body.replace(part.encode(), b"ID")
    headers = tuple(
        (name, value.replace(address, "ADDRESS"))
        for name, value in answer.headers
        if name not in VOLATILE
    )
    return replace(answer, headers=headers, body=body)


def text_of(answer: Answer) -> str:
    """Everything that an answer says."""
    return answer.body.decode("utf-8", "replace") + repr(answer.headers)
