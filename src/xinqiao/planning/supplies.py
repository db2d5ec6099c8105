"""Plans of one market under many supplies, all from one program.

Supplies differ in what their pools hold, and that is one side of rows only. A program
that treats as scarce whatever runs short under one of them serves them all, so each is
solved from the end of the first: its prices are still possible, only pieces move. What
no supply seen so far made short is left out, looked at after each solve, and brought in
where it lacks after all; so every plan is possible, and proved by its own prices.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from xinqiao.planning.again import Rerun
from xinqiao.planning.agenda import list_stages
from xinqiao.planning.caps import make_caps
from xinqiao.planning.grid import Bools, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.limits import pool_limits, write_program
from xinqiao.planning.needs import most_used
from xinqiao.planning.objectives import Gain
from xinqiao.planning.plan import MISSING, Plan
from xinqiao.planning.reduction import Reduction, not_surely_scarce, reduce_market
from xinqiao.solver import Basis, Program, Session

ROOM = 150_000
"""Columns of the whole program up to which simplex is quick enough."""

MARGIN = 0.05
"""Share that parts must have besides, when it is looked for what may run short."""

PLAIN = ("classes", "worth")
"""Stages that add no columns of their own to a program."""

Starts = Mapping[tuple[str, str], Basis]


@dataclass(frozen=True, eq=False)
class Outline:
    """One program for many supplies of a market.

    `least`: arrivals of which every supply seen so far has as many by each bucket, by
    pool. `waived`: parts that none of them made short. `starts`: where each stage
    begins; none at first.
    """

    ground: Ground
    most: Ints
    least: Ints
    waived: Bools
    starts: Starts

    @cached_property
    def reduction(self) -> Reduction:
        """What is left to decide where there is least."""
        least = with_arrivals(self.ground, self.least)
        return reduce_market(least, self.most, self.waived, ranked=False)

    @cached_property
    def program(self) -> Program:
        """The program, with the limits of the least supply."""
        return write_program(self.reduction.draft)

    def widened(self, arrivals: Ints, short: Bools) -> "Outline":
        """The same for one more supply, under which some parts ran short."""
        both = [np.cumsum(pieces, axis=1) for pieces in (self.least, arrivals)]
        least = np.diff(np.minimum(*both), axis=1, prepend=0)
        return replace(self, least=least, waived=self.waived & ~short, starts={})


class Straight(Rerun):
    """Stages that begin where they are told to, or at once."""

    def lean(self, gain: Gain, less: object = 0.0) -> None:
        """Begin at the earlier end, if there is one."""
        if self.start is not None:
            super().lean(gain)


def with_arrivals(ground: Ground, arrivals: Ints) -> Ground:
    """The same ground with other pieces in its pools, and caps that go with them."""
    pools = replace(ground.pools, arrivals=arrivals)
    market, streams = ground.market, ground.streams
    caps = make_caps(market, ground.policy, streams, pools, ground.net)
    return replace(ground, pools=pools, caps=caps)


def outline_supplies(ground: Ground, supplies: Iterable[Ints]) -> Outline | None:
    """Find the program for all supplies that are like some.

    None if it is too large, if the policy's stages need more than one program, or if
    it sets caps, which follow supplies.

    `supplies`: arrivals by pool and bucket. The first is what others begin from, so it
    is best in their middle.
    """
    if not set(ground.policy.stages) <= set(PLAIN) or ground.policy.cap is not None:
        return None
    first, *others = supplies
    middle = with_arrivals(ground, first)
    most = most_used(ground.net, ground.streams.total, ground.capacity)
    nothing = np.zeros(len(ground.net.parts), bool)
    whole = reduce_market(middle, most, nothing, ranked=False)
    if whole.draft.variables.columns > ROOM:
        return None
    waived = not_surely_scarce(middle, most, whole.scarcity)
    outline = Outline(ground, most, first, waived, {})
    for arrivals in (first, *others):
        _, outline = plan_widening(outline, arrivals, eager=True)
    plan, outline = plan_widening(outline, first, eager=False)
    return replace(outline, starts=ends_of(plan))


def ends_of(plan: Plan) -> Starts:
    """Where the stages of a plan ended."""
    return {
        (stage.name, stage.key): Basis.of(end) for stage, end in plan.run.ends.items()
    }


def plan_supply(outline: Outline, arrivals: Ints) -> Plan:
    """Plan a market under one supply; `arrivals`: pieces by pool and bucket."""
    return plan_widening(outline, arrivals, eager=False)[0]


def plan_widening(
    outline: Outline, arrivals: Ints, *, eager: bool
) -> tuple[Plan, Outline]:
    """Plan under one supply; again with the parts that ran short, until none does.

    `eager`: also with those that nearly did. Returns also the outline that knows of
    all of them.
    """
    ground = with_arrivals(outline.ground, arrivals)
    while True:
        run = solve(outline, ground)
        lift = replace(outline.reduction.lift, pools=ground.pools)
        flow, lacks = lift.complete(run.columns)
        short = outline.reduction.scarcity.ample & (lacks > MISSING)
        done = not short.any()
        if eager or not done:
            _, lacks = lift.complete(run.columns, MARGIN)
            short |= outline.waived & (lacks > MISSING)
        if done and not short.any():
            return Plan(ground, flow, run), outline
        outline = outline.widened(arrivals, short)


def solve(outline: Outline, ground: Ground) -> Straight:
    """Take all stages, in a session of their own: the answer knows of no other."""
    draft = replace(outline.reduction.draft, pools=ground.pools)
    program = outline.program.capped("pools", pool_limits(draft))
    run = Straight(
        draft,
        Session(program),
        ground.pricing,
        relaxed=True,
        starts=dict(outline.starts),
    )
    for stage in list_stages(draft, ground.policy):
        run.take(stage)
    return run
