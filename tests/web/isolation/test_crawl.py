"""Each firm's values are found nowhere but with it, whoever asks for whatever."""

import io
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core import mail
from tests.web.actors import Acting
from tests.web.conftest import FOLDER
from tests.web.isolation.crawling import (
    LANGUAGES,
    VISITORS,
    addresses,
    beside_its_chart,
    firm_of,
    houses,
    leaks,
    misspelt,
    owners,
    values_in,
    visitor,
)
from tests.web.isolation.world import House
from tests.web.market.works import begun

from xinqiao_web.accounts.limits import LIMITS, Limit
from xinqiao_web.core.logs import CONFIG

LEAST = 5_000
"""Responses."""


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """What is logged meanwhile, as the platform writes it, and nobody else hears."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    made = logging.config.DictConfigurator(CONFIG)  # type: ignore[attr-defined]
    handler.setFormatter(made.configure_formatter(dict(CONFIG["formatters"]["json"])))
    root = logging.getLogger()
    # What listens for the tests would keep each request: a gigabyte.
    others, level = root.handlers[:], root.level
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    try:
        yield stream
    finally:
        root.handlers[:] = others
        root.setLevel(level)


@pytest.fixture
def in_no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many requests as there are."""
    for name in LIMITS:
        monkeypatch.setitem(LIMITS, name, Limit(10**9, 60))


def file_of(house: House) -> bytes:
    """Needs with errors, full of a firm's values."""
    text = house.canaries.text
    rows = (f"{text()},{text()},{text()},{text()}" for _ in range(3))
    return "\n".join(["demand,part,week,pieces", *rows]).encode()


def imports() -> dict[str, str]:
    """An import with errors for each firm; the address of the file marked."""
    found = {}
    for house in houses().values():
        who = Acting(str(house.staff.pk), house.firm, house.keeper)
        work = begun(who, "demand", file_of(house))
        assert work.errors
        found[house.firm] = f"/imports/{work.pk}/"
    owners.cache_clear()
    return found


@pytest.mark.usefixtures("in_no_hurry")
def test_no_value_of_a_firm_is_found_with_others() -> None:
    pages = [page + more for page in imports().values() for more in ("", "marked")]
    statuses: Counter[int] = Counter()
    leaked = []
    with logged() as said_in_logs:
        for name in VISITORS:
            somebody = visitor(name)
            for number, address in enumerate([*addresses(name), *pages]):
                status, said = somebody.get(address, LANGUAGES[number % 2])
                statuses[status] += 1
                if values := beside_its_chart(address, leaks(name, said)):
                    leaked.append((name, address, values))
    assert leaked == []
    assert statuses.total() >= LEAST, statuses
    assert statuses[200] > LEAST / 2, statuses
    assert not [status for status in statuses if status >= 500 or status == 429]
    assert found_in_logs(said_in_logs.getvalue()) == set()


def found_in_logs(said: str) -> set[str]:
    """Values of any firm in what the platform and its database logged."""
    assert '"event": "request"' in said
    database = (FOLDER / "log").read_text(encoding="utf-8", errors="replace")
    return values_in(said) | values_in(database)


@pytest.mark.usefixtures("in_no_hurry")
def test_no_refusal_tells_what_another_firm_calls_its_parts() -> None:
    leaked = []
    for name in VISITORS:
        browser = visitor(name).browser
        for house in houses().values():
            if house.firm == firm_of(name):
                continue
            answer = browser.post("/data/demand/new", misspelt(house))
            if values := leaks(name, answer.content.decode()):
                leaked.append((name, house.firm, values))
    assert leaked == []


@pytest.mark.usefixtures("in_no_hurry")
def test_mails_hold_values_of_the_firm_that_sends_them_alone() -> None:
    mail.outbox = []
    senders = {}
    for name in ("administrator", "operator", "regulator"):
        home = next(h for h in houses().values() if h.firm == firm_of(name))
        email = f"{name}@new.example"
        senders[email] = name
        asked = {"email": email, "role": home.keeper}
        answer = visitor(name).browser.post(f"/people/invite/{home.pk}", asked)
        assert answer.status_code == 302, name
    assert {to for one in mail.outbox for to in one.to} == set(senders)
    for one in mail.outbox:
        said = f"{one.subject}\n{one.body}\n{one.extra_headers}"
        assert leaks(senders[one.to[0]], said) == set()
