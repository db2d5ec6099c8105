"""What programs send by chance or malice: no server error, no undocumented answer.

Not collected with the other tests, for it takes minutes: `make test-api`.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from schemathesis import engine, openapi
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events
from schemathesis.specs.openapi.extra_data_source import OpenApiExtraDataSource
from schemathesis.transport.wsgi import WSGITransport
from tests.web.api.programs import Program
from tests.web.rounds.firms import handed_in, opened, small
from tests.web.rounds.flow import published, reviewed

from xinqiao_web.accounts.limits import LIMITS, Limit

EXAMPLES = int(os.environ.get("XINQIAO_EXAMPLES", "20"))
ONLY = os.environ.get("XINQIAO_OPERATIONS", "")
"""The ids of operations to be tried, as a regular expression; blank: all."""

ROLES = ("planner", "operator")
CHANCE = "fuzzing"
"""The phase of what is sent by chance, so many examples of each operation."""

OPENED: set[Any] = set()
"""Connections to the database, each of one thread."""

NETWORK = ("max_redirects", "verify", "cert", "proxies")
UNCHECKED = """
[checks]
# Valid by the schema is not yet valid on the market: weeks are Mondays, keys are new.
positive_data_acceptance.enabled = false
"""
SETTINGS = """
seed = 1
[cache]
enabled = false
[generation]
max-examples = {examples}
database = "none"
no-shrink = true
[auth.openapi.key]
bearer = "{key}"
"""
# Every edge of every parameter, beyond the examples: a list's once, for its file is
# asked the same, and whoever asks.
ASKED_ALREADY = """
[[operations]]
include-{by} = "{which}"
phases.coverage.enabled = false
"""
EDGES = {
    "planner": {"path-regex": "/export$"},
    "operator": {"operation-id-regex": "^(list|export)_"},
}


def settings(key: str, role: str) -> str:
    """What is sent by whom, and what is checked."""
    less = (ASKED_ALREADY.format(by=by, which=w) for by, w in EDGES[role].items())
    text = SETTINGS.format(examples=EXAMPLES, key=key)
    return "".join([text, *less, UNCHECKED])


def described(program: Program, role: str) -> Any:
    """The operations, to be called with a program's key."""
    # The web door looks for static files when it is made: once the tests have begun.
    from xinqiao_web.config.wsgi import application

    def whole(environ: Any, start: Any) -> list[bytes]:
        OPENED.add(connections[DEFAULT_DB_ALIAS])
        with closing(application(environ, start)) as pieces:
            return list(pieces)

    config = SchemathesisConfig.from_str(settings(program.key, role))
    schema = openapi.from_wsgi("/api/v1/openapi.json", whole, config=config)
    return schema.include(operation_id_regex=ONLY) if ONLY else schema


def failures(event: Any) -> Iterator[str]:
    """What went wrong in one scenario, in words."""
    if isinstance(event, events.ScenarioFinished):
        for case, checks in event.recorder.checks.items():
            for check in checks:
                if check.status is Status.FAILURE:
                    sent = event.recorder.interactions[case].request
                    said = check.failure_info.failure
                    yield f"{check.name}: {sent.method} {sent.uri}\n{said}"
    if isinstance(event, events.NonFatalError | events.FatalError):
        yield f"{event.value if isinstance(event, events.NonFatalError) else event}"


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some checks call the application as if over the network: without its options."""
    send = WSGITransport.send

    def sent(self: Any, case: Any, **options: Any) -> Any:
        known = {k: v for k, v in options.items() if k not in NETWORK}
        return send(self, case, **known)

    monkeypatch.setattr(WSGITransport, "send", sent)


@pytest.fixture
def by_even_chances(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was taken back is asked about as often as before.

    The generator would make what a DELETE took away less likely. Chances that change
    while it draws make it end early without a word; and a round stays when what was
    handed in for it is taken back.
    """
    monkeypatch.setattr(
        OpenApiExtraDataSource, "record_successful_delete", lambda *_, **__: None
    )


@pytest.fixture
def closed() -> Iterator[None]:
    """The engine's threads end and leave their connections open."""
    yield
    for one in OPENED:
        one.inc_thread_sharing()
        one.close()


@pytest.fixture
def in_no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many requests as there are."""
    for name in LIMITS:
        monkeypatch.setitem(LIMITS, name, Limit(10**9, 60))


@pytest.fixture(scope="module")
def firms() -> dict[str, str]:
    """Whose program each role's is: of a market with a round that is over, and one
    that is open.
    """
    who = small()
    published(who, reviewed(who))
    handed_in(who.oem, opened(who))
    return {"planner": who.oem.firm, "operator": who.operator.firm}


@pytest.mark.usefixtures("by_even_chances", "closed", "in_process", "in_no_hurry")
@pytest.mark.parametrize("role", ROLES)
def test_every_operation_answers_as_it_is_described(
    role: str, firms: dict[str, str], record_property: Any
) -> None:
    schema = described(Program(firms[role], role), role)
    sent: Counter[str] = Counter()
    wrong: list[str] = []
    for event in engine.from_schema(schema).execute():
        wrong += failures(event)
        if isinstance(event, events.ScenarioFinished) and event.phase.value == CHANCE:
            sent[event.label] += len(event.recorder.interactions)
    record_property("sent", sent.total())
    assert not wrong, "\n\n".join(wrong[:20])
    assert len(sent) == schema.statistic.operations.selected
    assert {label: n for label, n in sent.items() if n < EXAMPLES} == {}
