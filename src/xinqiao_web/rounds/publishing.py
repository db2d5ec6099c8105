"""A round is published: all of it in one transaction, once, never taken back."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

import polars as pl

from xinqiao import Outcome
from xinqiao_web.commitments.actions.proposing import Allotment, propose
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.core.models import Head
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds import telling
from xinqiao_web.rounds.actions.clearings import NEEDED
from xinqiao_web.rounds.announcing import tell_all
from xinqiao_web.rounds.clearings.archive import outcome_of
from xinqiao_web.rounds.keys import SIGN, firm_of, own_key
from xinqiao_web.rounds.moves import move, now
from xinqiao_web.rounds.queries import clearing_for

ALL = Acting(firm=EVERYONE)
KITS = UUID("8d6a4b0e-6f0a-5b8e-9d2c-3f1c7f6f2a10")
GIVEN = ["lot", "to_firm", "part", "programme"]


def publish(number: int) -> bool:
    """Publish a round that two people have let out; no, if it is not there to be.

    What is heavy is done before; nothing is written but in the one transaction that
    holds the round, so that a second worker finds it published.
    """
    with act_as(ALL):
        round = m.Round.objects.get(pk=number)
        clearing = clearing_for(round)
        if clearing is None or not may_go(round, clearing):
            return False
        hashes = {"snapshot": clearing.snapshot.hash, "outcome": clearing.outcome}
    outcome = outcome_of(clearing.stored, clearing.outcome)
    allotments = list(allotments_of(number, outcome))
    with act_as(ALL):
        told = telling.tell(round, hashes, outcome)
    with act_as(ALL):
        held = m.Round.objects.select_for_update().get(pk=number)
        again = clearing_for(held)
        if again is None or again.pk != clearing.pk or not may_go(held, again):
            return False
        write(held, again, outcome, allotments, told)
    return True


def may_go(round: m.Round, clearing: m.Clearing) -> bool:
    """Whether a round is reviewed, its clearing proved, and two people let it out."""
    people = m.Approval.objects.filter(clearing=clearing).values("person").distinct()
    is_proved = clearing.state == m.DONE and bool(clearing.proved)
    return round.state == m.REVIEWED and is_proved and people.count() >= NEEDED


def write(
    round: m.Round,
    clearing: m.Clearing,
    outcome: Outcome,
    allotments: list[Allotment],
    told: telling.Telling,
) -> None:
    """Write all that a publication is."""
    propose(round.number, allotments, round.confirm_by, round.accept_by)
    m.Publication.objects.create(
        round=round,
        clearing=clearing.pk,
        snapshot=clearing.snapshot.hash,
        outcome=clearing.outcome,
        policy=outcome.policy.to_toml(),
        engine=clearing.snapshot.engine,
        head=Head.objects.get().hash,
    )
    telling.write(round, told)
    move(round, m.PUBLISHED, published_at=now())
    hashes: dict[str, Any] = {
        "snapshot": clearing.snapshot.hash,
        "root": told.proofs.root,
    }
    tell_all(round, "published")
    record("round.result", round=round.number, outcome=clearing.outcome, **hashes)


def allotments_of(number: int, outcome: Outcome) -> Iterator[Allotment]:
    """What the outcome gives of one firm's lots to another, by lot and programme.

    All pieces are due when the first of them is needed: a lot is handed over once. What
    a firm uses of its own is none, nor what a commitment holds for it already. Pieces
    for one programme of one buyer are one kit.
    """
    needs = outcome.market.demand.select(for_demand="demand", programme="part")
    lots = outcome.market.supply.select("lot", supplier="firm")
    rows = outcome.allocations.join(needs, on="for_demand", how="left")
    rows = rows.join(lots, on="lot").filter(
        pl.col("supplier") != pl.col("to_firm"),
        ~pl.col("lot").str.starts_with(SIGN),
    )
    sums = pl.sum("pieces"), pl.min("week")
    given = rows.group_by(*GIVEN, "supplier").agg(*sums).sort(*GIVEN)
    for row in given.to_dicts():
        yield Allotment(
            supplier=row["supplier"],
            lot=own_key(row["lot"]),
            buyer=row["to_firm"],
            part=own_key(row["part"]),
            week=row["week"],
            pieces=row["pieces"],
            kit=kit_of(number, row["to_firm"], row["programme"]),
        )


def kit_of(number: int, buyer: str, programme: str | None) -> UUID | None:
    """What one buyer needs together; blank for a surplus that is for no need."""
    if programme is None:
        return None
    return uuid5(KITS, f"{number}|{buyer}|{firm_of(programme)}|{programme}")
