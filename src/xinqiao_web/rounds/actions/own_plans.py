"""A firm has its own plan worked out before it hands in: nobody else learns of it."""

from collections.abc import Callable
from typing import Any

from xinqiao_web.accounts.rights import need
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import acting
from xinqiao_web.core.findings import finding
from xinqiao_web.market.models import Progress
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions.submissions import WRITERS
from xinqiao_web.rounds.moves import in_state


def plan_alone(round: m.Round, defer: Callable[[Any], Any]) -> m.OwnPlan:
    """Have a job work out what the firm would build alone; it replaces the last plan.

    Raises
    ------
    Refusal
        XW510 if the round is not open, XW541 while one is worked out.
    """
    need(*WRITERS)
    if round.state != m.OPEN:
        raise Refusal(in_state("XW510", round))
    who = acting()
    make_room(round)
    made = m.OwnPlan(owner_id=who.firm, round=round, person=who.person, role=who.role)
    made.save(force_insert=True)
    Progress.objects.create(pk=made.pk, owner_id=who.firm)
    record("plan.begun", round=round.number, plan=str(made.pk))
    defer(str(made.pk))
    return made


def make_room(round: m.Round) -> None:
    """Take the firm's last plan away; one that is worked on stays, and refuses."""
    rows = m.OwnPlan.objects.select_for_update()
    last = rows.filter(round=round, owner_id=acting().firm).first()
    if last is None:
        return
    if last.works:
        raise Refusal(finding("XW541"))
    Progress.objects.filter(pk=last.pk).delete()
    last.delete()


def own_plan(round: m.Round) -> m.OwnPlan | None:
    """The firm's plan for a round, if it asked for one."""
    return m.OwnPlan.objects.filter(round=round, owner_id=acting().firm).first()


def stop(plan: m.OwnPlan) -> None:
    """Ask the work to end."""
    need(*WRITERS)
    Progress.objects.filter(pk=plan.pk).update(stop=True)
    record("plan.stopped", plan=str(plan.pk))
