"""A small market of firms: a car maker that needs a chip, and one that has it."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from tests.web.actors import acting, everyone, firm

from xinqiao_web.catalog.models import Chip, Component, Part
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.market.models import Demand, Supply
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import submissions

_numbers = count(1)
MONDAY = date(2026, 5, 25)


@dataclass
class Small:
    """Who is in it; `chip`: what the cars need, by a name of its own."""

    oem: Acting
    seller: Acting
    operator: Acting
    chip: str


def small(cars: int = 10, chips: int = 6, makers: int = 1) -> Small:
    """A maker of `cars` with one chip each, and a seller of `chips`."""
    made = Small(
        acting(firm()),
        acting(firm("distributor"), "seller"),
        acting(firm(office="operator"), "operator"),
        f"chip-{next(_numbers)}",
    )
    with everyone():
        Chip.objects.create(part=made.chip, category="MCU")
    build(made.oem.firm, made.chip, cars)
    with everyone():
        lot(made.seller.firm, "lot-1", made.chip, chips)
    return made


def build(maker: str, chip: str, cars: int) -> None:
    """A firm with a car of its own that needs a chip."""
    with everyone():
        vehicle(maker, "car-1", chip)
        need(maker, "need-1", "car-1", cars)


def vehicle(maker: str, name: str, chip: str) -> None:
    """A car of one chip."""
    Part.objects.create(owner_id=maker, part=name, kind="vehicle", lead_weeks=0)
    Component.objects.create(
        owner_id=maker, parent=name, position="p1", part=chip, per_unit=1
    )


def need(owner: str, name: str, part: str, pieces: int, **more: Any) -> None:
    """A need in the second week."""
    week = MONDAY + timedelta(weeks=1)
    Demand.objects.create(
        owner_id=owner, demand=name, part=part, week=week, pieces=pieces, **more
    )


def lot(owner: str, name: str, part: str, pieces: int, **more: Any) -> None:
    """A lot in the first week."""
    Supply.objects.create(
        owner_id=owner, lot=name, part=part, week=MONDAY, pieces=pieces, **more
    )


def opened(who: Small, **other: Any) -> m.Round:
    """A round that the operator has opened, through its own verbs."""
    from tests.web.rounds.announced import announced, end_rounds

    from xinqiao_web.rounds.actions import rounds

    with everyone():
        end_rounds()
    values = announced(0, **other)
    values.pop("number")
    with act_as(who.operator):
        number = rounds.draft(values).number
        rounds.open_round(number)
        return m.Round.objects.get(pk=number)


def handed_in(who: Acting, round: m.Round) -> m.Submission:
    """A firm's submission."""
    with act_as(who):
        return submissions.submit(m.Round.objects.get(pk=round.pk), round.terms)
