"""Many clients at once on a few lots, each with a connection of its own."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from threading import Event, Lock, local
from typing import Any

from django.db import IntegrityError, connection
from django.utils import timezone
from tests.web.actors import database_role, everyone
from tests.web.commitments.deals import LOTS, buyer, lot, supplier

from xinqiao_web.commitments import models as m
from xinqiao_web.commitments.actions import verbs
from xinqiao_web.commitments.actions.losing import report_lost
from xinqiao_web.commitments.actions.proposing import Allotment, propose
from xinqiao_web.commitments.guards import HOLD_LOTS
from xinqiao_web.commitments.models import Commitment
from xinqiao_web.core.actions import Conflict, Refusal, change_row
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.market.models import Supply

PIECES = 1_000
ROUNDS = count(1_000_000)
TRIGGERS = {
    "market_supply": ("promised_changed", "promised_removed"),
    "commitments_commitment": ("within_lots_added", "within_lots_changed"),
}
NO_HOLD = """
CREATE OR REPLACE FUNCTION hold_lots(wanted uuid[]) RETURNS void LANGUAGE sql AS $$
    SELECT pg_sleep(0.005)
$$
"""
CONNECTING = Lock()
HERE = local()


def connect(role: str) -> None:
    """Give this thread a connection of a database role, if it has none of it."""
    if getattr(HERE, "role", "") == role and connection.connection is not None:
        return
    with CONNECTING:
        connection.close()
        before = connection.settings_dict["USER"]
        connection.settings_dict["USER"] = f"xinqiao_{role}"
        try:
            connection.ensure_connection()
        finally:
            connection.settings_dict["USER"] = before
    HERE.role = role


def run_owner(*statements: str) -> None:
    """Run statements as the owner of the tables."""
    with database_role("owner"), connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


@contextmanager
def without_lock() -> Iterator[None]:
    """Nobody holds a lot meanwhile; all that checks still does."""
    run_owner(NO_HOLD)
    try:
        yield
    finally:
        run_owner(HOLD_LOTS.replace("CREATE", "CREATE OR REPLACE", 1))


@contextmanager
def without_guards() -> Iterator[None]:
    """Neither is a lot held nor does the database check anything."""
    switch("DISABLE")
    try:
        with without_lock():
            yield
    finally:
        switch("ENABLE")


def switch(how: str) -> None:
    """Switch the guards of the database off or on."""
    run_owner(
        *(
            f"ALTER TABLE {table} {how} TRIGGER {name}"
            for table, names in TRIGGERS.items()
            for name in names
        )
    )


class Crowd:
    """Suppliers of a few hot lots, buyers, and the platform that gives."""

    def __init__(self, lots: int = 5, buyers: int = 6) -> None:
        self.holders = [supplier() for _ in range(lots)]
        self.lots = [lot(who, pieces=PIECES) for who in self.holders]
        self.takers = [buyer() for _ in range(buyers)]
        self.done: list[str] = []
        self.seen = 0
        self.over = Event()

    def work(self, clients: int, deeds: int) -> int:
        """Have so many clients do so many things each; how often a lot was oversold."""
        with ThreadPoolExecutor(clients + 1) as pool:
            watching = pool.submit(self.watch)
            jobs = [pool.submit(self.client, seed, deeds) for seed in range(clients)]
            try:
                for job in jobs:
                    job.result()
            finally:
                self.over.set()
            watching.result()
        with everyone():
            return self.seen + self.oversold() + self.done.count("broken")

    def client(self, seed: int, deeds: int) -> None:
        """One client does what its seed says, for whichever side, until all is done.

        Where there is nothing to do, it does something else: what is counted was done.
        """
        chance = random.Random(seed)
        kinds = (self.give, self.edit, self.settle, self.decline)
        often = (*kinds, *(self.confirm, self.accept) * 2)
        connect("worker")
        try:
            for _ in range(deeds):
                while (done := self.tried(chance.choice(often), chance)) == "nothing":
                    pass
                self.done.append(done)
        finally:
            connection.close()

    def tried(self, deed: Callable[[random.Random], str], chance: random.Random) -> str:
        """Do it; a refusal is an answer, anything else is an error.

        What the database refuses without words is a lot that has not what it owes.
        """
        try:
            return deed(chance)
        except (Refusal, Conflict):
            return "refused"
        except IntegrityError:
            return "broken"

    def give(self, chance: random.Random) -> str:
        held, taker = chance.choice(self.lots), chance.choice(self.takers)
        pieces = chance.randint(1, PIECES)
        one = Allotment(
            held.owner_id, held.lot, taker.firm, held.part, held.week, pieces, None
        )
        until = timezone.now() + timedelta(days=1)
        with act_as(Acting(firm=EVERYONE)):
            propose(next(ROUNDS), [one], until, until)
        return "given"

    def edit(self, chance: random.Random) -> str:
        at = chance.randrange(len(self.lots))
        with act_as(self.holders[at]):
            row = Supply.objects.get(pk=self.lots[at].pk)
            pieces = chance.randint(0, PIECES)
            change_row(LOTS, row, {"pieces": pieces}, row.version)
        return "edited"

    def one(self, chance: random.Random, **asked: Any) -> list[Any]:
        ids = list(Commitment.objects.filter(**asked).values_list("pk", flat=True)[:50])
        return [chance.choice(ids)] if ids else []

    def confirm(self, chance: random.Random) -> str:
        who = chance.choice(self.holders)
        with act_as(who):
            ids = self.one(chance, state=m.PROPOSED)
            pieces = chance.choice((None, 1, 200))
            verbs.confirm(ids, pieces, "sold")
        return "confirmed" if ids else "nothing"

    def settle(self, chance: random.Random) -> str:
        at = chance.randrange(len(self.lots))
        with act_as(self.holders[at]):
            if chance.random() < 0.1:
                report_lost(self.lots[at].pk, chance.randint(0, PIECES), "damaged")
                return "lost"
            ids = self.one(chance, state=m.ACCEPTED)
            verbs.deliver(ids)
        return "delivered" if ids else "nothing"

    def accept(self, chance: random.Random) -> str:
        with act_as(chance.choice(self.takers)):
            ids = self.one(chance, state=m.CONFIRMED)
            verbs.accept(ids)
        return "accepted" if ids else "nothing"

    def decline(self, chance: random.Random) -> str:
        with act_as(chance.choice(self.takers)):
            ids = self.one(chance, state=m.CONFIRMED)
            verbs.decline(ids, "terms")
        return "declined" if ids else "nothing"

    def watch(self) -> None:
        """Look at all lots at one moment, again and again until the work is done."""
        connect("worker")
        try:
            while not self.over.wait(0.02):
                self.seen += self.oversold()
        finally:
            connection.close()

    def oversold(self) -> int:
        """How many lots hold less than is promised of them, at this moment."""
        with act_as(Acting(firm=EVERYONE)), connection.cursor() as cursor:
            cursor.execute(OVERSOLD, [[held.pk for held in self.lots]])
            return int(cursor.fetchone()[0])


OVERSOLD = """
SELECT count(*) FROM market_supply s WHERE s.id = ANY (%s) AND s.pieces < (
    SELECT coalesce(sum(taken), 0) FROM commitments_commitment WHERE lot_id = s.id
)
"""
