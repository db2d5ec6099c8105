"""No lot is promised twice: however many write at once, and whoever waits for whom."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests.web.commitments.crowds import (
    ROUNDS,
    Crowd,
    connect,
    without_guards,
    without_lock,
)
from tests.web.commitments.deals import LOTS, allotment, buyer, left, lot, supplier

from xinqiao_web.commitments.actions.proposing import propose
from xinqiao_web.core.actions import Refusal, change_row
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.market.models import Supply

CLIENTS, DEEDS = 32, 64
PATIENCE = 180
"""Seconds after which a test gives up waiting."""


def test_32_clients_on_5_lots_oversell_nothing() -> None:
    crowd = Crowd()
    assert crowd.work(CLIENTS, DEEDS) == 0
    done = Counter(crowd.done)
    assert done.total() == CLIENTS * DEEDS
    for deed in ("given", "edited", "confirmed", "accepted"):
        assert done[deed] > 0, done


def test_without_what_protects_the_same_clients_oversell() -> None:
    crowd = Crowd()
    with without_guards():
        assert crowd.work(CLIENTS, DEEDS // 4) > 0


def give(held: Supply, pieces: int) -> None:
    """Give pieces of a lot to a firm, as the platform."""
    until = timezone.now() + timedelta(days=1)
    with act_as(Acting(firm=EVERYONE)):
        propose(next(ROUNDS), [allotment(held, TAKER[0], pieces)], until, until)


def shrink(held: Supply, pieces: int) -> None:
    """Edit a lot, as its supplier."""
    with act_as(Acting(firm=held.owner_id, role="seller")):
        row = Supply.objects.get(pk=held.pk)
        change_row(LOTS, row, {"pieces": pieces}, row.version)


TAKER: list[Acting] = []


@pytest.fixture(autouse=True)
def _taker() -> None:
    TAKER[:] = [buyer()]


Deed = tuple[str, Callable[[Supply, int], None], int]
GIVE: Deed = ("worker", give, 60)
SHRINK: Deed = ("web", shrink, 50)


def begin(deed: Deed, held: Supply, pids: list[int], go: Any = None) -> bool:
    """Do it in this thread, and end the transaction once told; whether it was done."""
    role, do, pieces = deed
    connect(role)
    try:
        with transaction.atomic():
            pids.append(pid())
            do(held, pieces)
            if go is not None:
                pids.append(0)
                assert go.wait(PATIENCE)
        return True
    except Refusal:
        return False
    finally:
        connection.close()


def pid() -> int:
    """The process of the database that serves this thread."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def waits(process: int) -> bool:
    """Whether a process of the database waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cardinality(pg_blocking_pids(%s)) > 0",
            [process],
        )
        return bool(cursor.fetchone()[0])


def until(seen: Callable[[], bool]) -> None:
    """Wait for a state."""
    end = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("locked", [True, False])
@pytest.mark.parametrize(
    ("first", "second"), [(GIVE, GIVE), (SHRINK, GIVE), (GIVE, SHRINK)]
)
def test_the_second_waits_for_the_first_and_sees_what_it_did(
    first: Deed, second: Deed, locked: bool
) -> None:
    """One has not ended its transaction when the other begins on the same lot."""
    from threading import Event

    held, go = lot(supplier(), pieces=100), Event()
    one: list[int] = []
    other: list[int] = []
    with nullcontext() if locked else without_lock(), ThreadPoolExecutor(2) as pool:
        try:
            former = pool.submit(begin, first, held, one, go)
            until(lambda: len(one) == 2 or former.done())
            latter = pool.submit(begin, second, held, other)
            until(lambda: latter.done() or (bool(other) and waits(other[0])))
            waited = not latter.done()
        finally:
            go.set()
        assert former.result(PATIENCE)
        latter.result(PATIENCE)
    pieces, taken = left(held)
    assert waited or not locked
    assert (taken > pieces) == (not locked), (pieces, taken)
