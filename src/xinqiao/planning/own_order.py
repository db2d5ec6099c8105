"""Each firm's own programmes in the order of its own worths.

A firm's cars are made those that it holds worth most itself, of what the plan in whole
pieces gives it and its share of what nobody uses. The others get the same pieces in the
same weeks, and by the rules of the market the plan stays as good: as many pieces in all
and of each protected class, and as much worth, but for less than one piece of it. So
what a firm holds its cars worth changes nothing for others, whatever it says.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from xinqiao.market import Policy
from xinqiao.planning.columns import sum_rows
from xinqiao.planning.flow import Flow
from xinqiao.planning.grid import Bools, Floats, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.idle import Idle
from xinqiao.planning.limits import Draft, write_program
from xinqiao.planning.needs import most_used
from xinqiao.planning.objectives import Gain, pieces_of, worth
from xinqiao.planning.reduction import reduce_market
from xinqiao.planning.rounding.accounts import shared_accounts
from xinqiao.planning.rounding.rounded import WholePlan, give_back, round_plan
from xinqiao.planning.rounding.shopfloor import Whole
from xinqiao.planning.section import Members, cut_section, some_streams
from xinqiao.planning.stages import Run, held_level
from xinqiao.planning.streams import Streams
from xinqiao.planning.whole import on_accounts
from xinqiao.planning.worth import worth_of
from xinqiao.solver import Session


def order_own(ground: Ground, plan: WholePlan) -> WholePlan:
    """Let each firm that states own worths have its cars in their order.

    All are planned from the same plan, so that none finds what another one leaves. Not
    where change against an earlier outcome is to be least: that one decides.
    """
    firms = [] if ground.steadied else [*with_a_choice(ground, plan.whole)]
    ordered = [n for n, mine in enumerate(firms) if has_an_order(ground.streams, mine)]
    if not ordered:
        return plan
    whole, split = plan.whole, on_accounts(ground, plan.accounts)
    idle = Idle.of(split, flow_of(whole), firms)
    for number in ordered:
        part = reorder(idle.for_one(number), plan.whole, firms[number])
        if part is not None:
            whole = Members.of(ground.net, firms[number]).put(whole, part)
    accounts, taken = give_back(ground, plan.accounts, whole)
    return WholePlan(whole, accounts, taken)


def with_a_choice(ground: Ground, whole: Whole) -> Iterator[Bools]:
    """Streams of each firm that has several programmes and lacks something."""
    streams = ground.streams
    lacking = (whole.started[: streams.count] < streams.total).any(axis=1)
    firms = streams.table["firm"].rank("dense").to_numpy()
    for firm in np.unique(firms[lacking]):
        mine: Bools = firms == firm
        if streams.table["part"].filter(pl.Series(mine)).n_unique() > 1:
            yield mine


def has_an_order(streams: Streams, mine: Bools) -> bool:
    """Whether a firm's own worths are in other proportions than those of the rules."""
    value, own = streams.value[mine], streams.own[mine]
    top = int(np.argmax(value))
    return not np.allclose(own * value[top], value * own[top], rtol=1e-9, atol=0)


def reorder(ground: Ground, whole: Whole, streams: Bools) -> Whole | None:
    """Plan some streams of one firm anew with what the others leave it.

    None where whole pieces allow nothing better. `ground`: in which lots in packs are
    those of whom they were dealt to, and the others' share of what is idle is missing.
    """
    now = whole.started[: ground.streams.count][streams]
    section = cut_own(ground, whole, streams, now)
    standard = Standard.of(ground, streams)
    accounts = shared_accounts(section.net, section.pools)
    part = round_plan(section, plan_own(section, standard, now), accounts).whole
    then = part.started[: section.streams.count]
    better = own_worth(section, then) > own_worth(section, now)
    return part if better and standard.is_met(then, now) else None


def cut_own(ground: Ground, whole: Whole, streams: Bools, now: Ints) -> Ground:
    """Cut streams of one firm out of a ground, worth what their firm holds them worth.

    A class with a maximum may get what it gets `now`: pieces delivered.
    """
    section = cut_section(ground, flow_of(whole), streams)
    if section is None:
        raise AssertionError("a plan in whole pieces uses what is not there")
    part, bounds = section.streams, section.protection
    inside = bounds.of >= 0
    had = sum_rows(bounds.of[inside], now[inside, -1], len(bounds.most))
    return replace(
        section,
        policy=Policy(stages=("worth",), lateness=ground.policy.lateness),
        streams=replace(part, value=part.own / part.own.max()),
        pools=replace(section.pools, lots=section.pools.lots.clear()),
        protection=replace(bounds, most=np.where(bounds.limited, had, bounds.most)),
        earlier=None,
    )


def flow_of(whole: Whole) -> Flow:
    """A plan in whole pieces as one in fractions."""
    tables = whole.started, whole.chosen, whole.came
    return Flow(*(table.astype(np.float64) for table in tables))


def own_worth(section: Ground, delivered: Ints) -> float:
    """What deliveries are worth to their own firm."""
    return section.worth(delivered.astype(np.float64))


@dataclass(frozen=True)
class Standard:
    """By what the rules of a market judge the plan of some streams.

    `streams`: with their worth as the rules have it. `groups`: streams whose pieces
    count together; as many must come by the last bucket.
    """

    ground: Ground
    streams: Streams
    groups: tuple[Bools, ...]

    @classmethod
    def of(cls, ground: Ground, chosen: Bools) -> "Standard":
        """Of some streams of one firm: all of them, each protected class, and each
        programme where the rules compare programmes."""
        streams, policy = some_streams(ground.streams, chosen), ground.policy
        groups = [np.ones(streams.count, bool)]
        if "classes" in policy.stages:
            kinds = streams.table["class"]
            groups += [(kinds == key).to_numpy() for key in policy.protected]
        if policy.is_fair and policy.between == "programmes":
            parts = streams.table["part"]
            groups += [(parts == part).to_numpy() for part in parts.unique().sort()]
        return cls(ground, streams, tuple(groups))

    def worth(self, delivered: Floats) -> float:
        """Worth of deliveries by the rules."""
        late = self.ground.policy.lateness
        return worth_of(self.streams, self.ground.grid, late, delivered)

    def is_met(self, then: Ints, now: Ints) -> bool:
        """Whether deliveries are as good as others; (stream, bucket), cumulative.

        Of worth, whole pieces may cost less than one that is on time.
        """
        lost = self.worth(now.astype(np.float64)) - self.worth(then.astype(np.float64))
        pairs = ((then[mine, -1].sum(), now[mine, -1].sum()) for mine in self.groups)
        enough = all(after >= had for after, had in pairs)
        return enough and bool(lost < self.streams.value.max(initial=0))

    def terms(self, draft: Draft, now: Ints) -> Iterator[tuple[Gain, float]]:
        """What must be reached, as gains of a program's columns."""
        judged = replace(draft, streams=self.streams)
        before = self.worth(now.astype(np.float64))
        yield worth(judged, self.ground.policy.lateness), held_level(before)
        for mine in self.groups:
            yield pieces_of(draft, mine), float(now[mine, -1].sum())


def plan_own(section: Ground, standard: Standard, now: Ints) -> Flow:
    """The plan in fractions that is worth most to the firm and meets the standard."""
    most = most_used(section.net, section.streams.total, section.capacity)
    nothing = np.zeros(len(section.net.parts), bool)
    reduction = reduce_market(section, most, nothing, ranked=False)
    draft = reduction.draft
    run = Run(draft, Session(write_program(draft)), section.pricing)
    for gain, least in standard.terms(draft, now):
        run.session.hold(gain.of, least - gain.constant)
    gain = worth(draft, section.policy.lateness)
    run.lean(gain)
    answer = run.session.maximise(gain.of, gain.constant)
    return reduction.lift.complete(answer.values[: draft.variables.columns])[0]
