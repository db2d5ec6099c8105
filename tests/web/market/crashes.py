"""Whenever web or database are killed: nothing acknowledged is lost, nothing halved.

Not collected with the other tests, for it takes minutes: `make crashes`. The worker is
killed in `test_crashes.py`.
"""

import contextlib
import signal
import subprocess
from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client
from tests.web import postgres
from tests.web.conftest import FOLDER
from tests.web.market.crash_points import (
    AFTER,
    ANSWERED,
    APPLYING,
    ASKING,
    BEFORE,
    BEGINNING,
    CHECKING,
    DONE,
    PATIENCE,
    UNDOING_IT,
    ask,
    begun,
    command,
    environment,
    worker,
)
from tests.web.market.works import again, line, pieces_of, planner, stored

from xinqiao_web.accounts.models import Person
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.market.imports import actions
from xinqiao_web.market.imports.tasks import defer_import
from xinqiao_web.market.models import Import

KILLED = -signal.SIGKILL


def somebody() -> tuple[Acting, str]:
    """A planner of a firm with two needs, and the cookie of a session."""
    who = planner()
    stored(who, line("need-1"), line("need-2"))
    browser = Client()
    browser.force_login(Person.objects.get(pk=who.person))
    return who, browser.cookies["sessionid"].value


def newest(who: Acting) -> Import:
    """The firm's newest import."""
    with act_as(who):
        return Import.objects.order_by("-began_at").first() or Import()


def test_a_web_process_killed_anywhere_halves_no_import() -> None:
    who, cookie = somebody()
    earlier = newest(who)
    for crash in BEGINNING:
        assert ask(cookie, "/imports/", *crash) == (KILLED, ""), crash
        assert newest(who).pk == earlier.pk, crash
    assert ask(cookie, "/imports/", *ANSWERED) == (KILLED, "")
    work = newest(who)
    assert work.state == "reading"
    assert worker() == 0
    assert again(who, work).state == "checked"
    for verb, before, meanwhile, after, rows in (
        ("apply", "checked", "applying", "applied", AFTER),
        ("undo", "applied", "undoing", "undone", BEFORE),
    ):
        address = f"/imports/{work.pk}/{verb}"
        for crash in ASKING:
            assert ask(cookie, address, *crash) == (KILLED, ""), (verb, crash)
            assert again(who, work).state == before, (verb, crash)
        assert ask(cookie, address, *ANSWERED) == (KILLED, "")
        assert again(who, work).state == meanwhile
        assert worker() == 0
        assert again(who, work).state == after
        assert pieces_of(who) == rows


def restarted() -> None:
    """Start the database again after it was killed."""
    connections.close_all()
    postgres.start(FOLDER)


def worker_loses_the_database(*crash: str) -> None:
    """A worker under which the database is killed; it may go on or end afterwards."""
    words = command("work", *crash, "database")
    with subprocess.Popen(words, env=environment("worker")) as works:
        try:
            assert postgres.ended(FOLDER, PATIENCE), crash
            restarted()
            with contextlib.suppress(subprocess.TimeoutExpired):
                works.wait(10)
        finally:
            works.kill()


def until(is_so: Callable[[], bool]) -> None:
    """Have workers work until something is so."""
    tries = PATIENCE
    while not is_so() and (tries := tries - 1):
        worker()
    assert is_so()


@pytest.mark.parametrize("crash", CHECKING, ids=":".join)
def test_an_import_is_checked_though_the_database_is_killed(
    crash: tuple[str, str, str],
) -> None:
    who, _ = somebody()
    work = begun(who)
    worker_loses_the_database(*crash)
    until(lambda: again(who, work).state == "checked")
    assert pieces_of(who) == BEFORE


@pytest.mark.parametrize("crash", [*APPLYING, DONE], ids=":".join)
def test_an_import_is_applied_once_though_the_database_is_killed(
    crash: tuple[str, str, str],
) -> None:
    who, _ = somebody()
    work = begun(who)
    until(lambda: again(who, work).state == "checked")
    with act_as(who):
        actions.apply(work, defer_import)
    worker_loses_the_database(*crash)
    assert pieces_of(who) in (BEFORE, AFTER)
    until(lambda: again(who, work).state == "applied")
    assert pieces_of(who) == AFTER


@pytest.mark.parametrize("crash", [*UNDOING_IT, DONE], ids=":".join)
def test_an_import_is_undone_though_the_database_is_killed(
    crash: tuple[str, str, str],
) -> None:
    who, _ = somebody()
    work = begun(who)
    until(lambda: again(who, work).state == "checked")
    with act_as(who):
        actions.apply(work, defer_import)
    until(lambda: again(who, work).state == "applied")
    with act_as(who):
        actions.take_back(work, defer_import)
    worker_loses_the_database(*crash)
    assert pieces_of(who) in (BEFORE, AFTER)
    until(lambda: again(who, work).state == "undone")
    assert pieces_of(who) == BEFORE


@pytest.mark.parametrize("crash", [*BEGINNING, ANSWERED], ids=":".join)
def test_what_was_acknowledged_is_there_though_the_database_is_killed(
    crash: tuple[str, str, str],
) -> None:
    who, cookie = somebody()
    earlier = newest(who)
    ended, status = ask(cookie, "/imports/", *crash, "database")
    restarted()
    assert ended == 0
    acknowledged = status.startswith(("2", "3"))
    assert acknowledged == (crash == ANSWERED)
    work = newest(who)
    assert (work.pk != earlier.pk) == acknowledged
    if acknowledged:
        until(lambda: again(who, work).state == "checked")
