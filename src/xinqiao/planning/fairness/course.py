"""The stages of a policy in their order, those that compare groups among them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from xinqiao.planning.agenda import stages_of
from xinqiao.planning.fairness.climb import Climb, climb_leximin
from xinqiao.planning.fairness.floors import Targets, record_mean
from xinqiao.planning.fairness.groups import make_groups
from xinqiao.planning.fairness.ladder import Ladder, add_ladder
from xinqiao.planning.fairness.price import bound_price
from xinqiao.planning.fairness.proportional import climb_together
from xinqiao.planning.grid import Floats
from xinqiao.planning.ground import Ground
from xinqiao.planning.limits import Draft, write_program
from xinqiao.planning.stability import Changes, add_changes, take_stability
from xinqiao.planning.stages import Run
from xinqiao.solver import Program, Session

CLIMBS = {"leximin": climb_leximin, "proportional": climb_together}
"""How levels are raised, by rule of fairness."""


@dataclass(frozen=True)
class Course:
    """A program with all that the stages of a policy need, and the way through them."""

    ground: Ground
    draft: Draft
    program: Program
    ladders: dict[str, Ladder]
    floors: Targets | None
    changes: Changes | None

    def run(self, lacks: Callable[[Floats], bool] | None) -> Run:
        """Take all stages with simplex; no further than what was left out suffices.

        `lacks`: says so of columns; None where nothing was.
        """
        session, pricing = Session(self.program), self.ground.pricing
        run = Run(self.draft, session, pricing, relaxed=lacks is not None, lacks=lacks)
        for name in self.ground.policy.stages:
            if not run.short:
                self.take(run, name)
        return run

    def take(self, run: Run, name: str) -> None:
        """Take one stage."""
        policy, ladder = self.ground.policy, self.ladders.get(name)
        run.hold_last()
        if name == "floors":
            record_mean(run, self.floors)
        elif name == "fairness":
            bound_price(run, policy)
        if ladder is not None and not run.short:
            rule = policy.fairness if name == "fairness" else "leximin"
            CLIMBS[rule](Climb(run, ladder))
        if name == "stability" and self.changes is not None:
            take_stability(run, self.changes)
        for stage in stages_of(self.draft, policy, name):
            if not run.short:
                run.take(stage)


def lay_course(ground: Ground, draft: Draft, floors: Targets | None) -> Course:
    """Write the program for all stages; `floors`: what they measure by, if any."""
    program, ladders = write_program(draft), {}
    for name in ground.policy.stages:
        if name == "floors" and floors is not None and floors.groups.keys:
            added = add_ladder(program, draft, name, floors.groups, 1.0)
            program, ladders[name] = added
        elif name == "fairness":
            groups = make_groups(ground, ground.policy.between)
            if groups.keys:
                program, ladders[name] = add_ladder(
                    program, draft, name, groups, np.inf
                )
    changes = None
    if ground.earlier is not None and ground.steadied:
        program, changes = add_changes(program, draft, ground.earlier)
    return Course(ground, draft, program, ladders, floors, changes)
