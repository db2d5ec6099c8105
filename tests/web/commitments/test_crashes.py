"""Whoever is killed while confirming: nothing is done by halves, nothing is lost."""

import os
import signal
import subprocess
import sys
import time
from typing import Any

from django.db import DatabaseError, connection
from tests.web.commitments.deals import (
    allotment,
    buyer,
    given,
    left,
    lines,
    lot,
    states,
    supplier,
    told,
)

from xinqiao_web.commitments.models import Commitment
from xinqiao_web.core.context import Acting

VERBS = "xinqiao_web.commitments.actions.verbs"
AUDIT = "xinqiao_web.core.audit"
PLACES = (
    (VERBS, "held", "after"),
    (VERBS, "write", "after"),
    (VERBS, "tell_side", "after"),
    (VERBS, "record", "after"),
    (AUDIT, "write", "before"),
    (AUDIT, "write", "after"),
)
PATIENCE = 180


def confirming(who: Acting, row: Commitment, *crash: str) -> tuple[int, list[str]]:
    """A client of its own process confirms; how it ended, and what it acknowledged."""
    words = (who.person, who.firm, str(row.pk), *crash)
    command = [sys.executable, "-m", "tests.web.commitments.crashing", *words]
    done = subprocess.run(
        command, env={**os.environ}, stdout=subprocess.PIPE, check=False
    )
    return done.returncode, done.stdout.decode().split()


def test_a_client_killed_anywhere_confirms_wholly_or_not_at_all() -> None:
    holder, taker = supplier(), buyer()
    held = lot(holder)
    (row,) = given(allotment(held, taker, 60))
    before = told(taker)
    for place in PLACES:
        assert confirming(holder, row, *place) == (-signal.SIGKILL, [])
        assert states(row) == ["proposed"], place
        assert lines(holder, "commitment.confirmed") == 0
        assert told(taker) == before
    assert confirming(holder, row, "unacknowledged") == (-signal.SIGKILL, [])
    assert states(row) == ["confirmed"]
    assert confirming(holder, row) == (0, [str(row.pk)])
    assert lines(holder, "commitment.confirmed") == 1
    assert told(taker) == [*before, "commitments.confirmed"]
    assert left(held) == (100, 60)


def test_a_database_killed_meanwhile_keeps_what_it_acknowledged() -> None:
    holder, taker = supplier(), buyer()
    held = lot(holder)
    done, undone = given(allotment(held, taker, 60), allotment(held, taker, 40))
    assert confirming(holder, done) == (0, [str(done.pk)])
    code, said = confirming(holder, undone, "backend")
    assert code != 0
    assert said == []
    wait_for_database()
    assert states(done, undone) == ["confirmed", "proposed"]
    assert left(held) == (100, 100)
    assert confirming(holder, undone) == (0, [str(undone.pk)])
    assert lines(holder, "commitment.confirmed") == 2


def wait_for_database() -> None:
    """Until the database has recovered, which takes this process's connection too."""
    end = time.monotonic() + PATIENCE
    while not answers():
        assert time.monotonic() < end
        time.sleep(0.1)


def answers(*_: Any) -> bool:
    """Whether the database answers, on a new connection."""
    connection.close()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
