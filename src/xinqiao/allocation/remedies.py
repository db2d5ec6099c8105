"""Cures found by solving the whole market again with more pieces."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np

from xinqiao.errors import SolverFailed
from xinqiao.planning.grid import Ints
from xinqiao.planning.losses import lost_pieces
from xinqiao.planning.objectives import pieces_of
from xinqiao.planning.plan import Plan
from xinqiao.planning.purchases import list_prices, sale
from xinqiao.planning.shop import Shop, open_shop
from xinqiao.planning.stages import LEANING, TOLERANCE, StageResult

EFFORT = 1e8  # simplex steps times columns, after which no more needs are taken up
SETTING_OUT = 200  # steps that beginning a solve is as long as
DOUBLED = 4  # sizes of a guess that are tried in a large program
DUST = 1e-6  # pieces
FIRST = 20.0  # largest worths that a piece of a protected class brings besides
TILT = 0.3  # hairs by which a plan without the need is preferred to an equal one


@dataclass(frozen=True)
class Case:
    """A need to be cured: `need`, `stream`, `bucket` in which it is due (numbers).

    `guess`: pieces that it lacks by itself, (part, bucket).
    """

    need: int
    stream: int
    bucket: int
    guess: Ints


class Remedies:
    """Finds cures with the session of a plan, and leaves it as it was."""

    def __init__(
        self, plan: Plan, result: StageResult, *, thorough: bool = False
    ) -> None:
        """Prepare: the plan's prices, and where its session stands.

        `result`: that of stage `worth`. `thorough`: parts that a cure can do without
        are sought and left out.
        """
        self.thorough = thorough
        self.plan, self.run, self.tariff = plan, plan.run, result.tariff
        self.prices = list_prices(plan, result.tariff)
        self.gain = result.stage.gain.of.copy()
        self.bonus = np.zeros(plan.ground.streams.count)
        streams = plan.ground.streams
        rounds = [r.stage for r in plan.results if r.stage.name == "classes"]
        classes = [stage.key for stage in rounds if stage.most is None]
        brings = streams.value.max(initial=0.0)
        for name in reversed(classes):
            brings *= FIRST
            mine = (streams.table["class"] == name).to_numpy()
            self.bonus[mine] = brings
            self.gain += brings * pieces_of(plan.run.draft, mine).of
        most = float((streams.value[:, None] * streams.due).sum())
        self.slack = 2 * TOLERANCE * len(plan.results) * max(1.0, most)
        self.basis = plan.run.end_of("worth")
        self.begun = plan.run.iterations
        self.solves = 0

    @property
    def most(self) -> int:
        """Steps that may be taken in all; also the most of one solve."""
        return int(EFFORT / self.run.session.program.columns)

    def in_reach(self) -> bool:
        """Say whether there is effort left."""
        steps = self.run.iterations - self.begun + SETTING_OUT * self.solves
        return steps <= self.most

    def find(self, cases: list[Case]) -> Iterator[tuple[int, Ints]]:
        """Find cures for needs of one stream, in turn: need, pieces (part, bucket).

        With them the need is met in the whole market. Some needs may get none.
        """
        session, run = self.run.session, self.run
        stream = cases[0].stream
        shop = open_shop(self.plan.ground, run.draft, session, stream)
        session.restart(self.basis)
        try:
            with session.widened(shop.wing):
                search = Search(self, shop, stream)
                for case in cases:
                    if self.in_reach():
                        found = search.find(case)
                        if found is not None:
                            yield case.need, found
        except SolverFailed:
            run.iterations += session.steps
            return
        finally:
            session.restart(self.basis)

    def dust(self, stream: int) -> float:
        """Pieces that a stream may lose to what stages may lose when they are held."""
        return DUST + self.slack / float(self.plan.ground.streams.value[stream])


class Search:
    """The search for cures of a stream's needs, in a program widened by a shop."""

    def __init__(self, remedies: Remedies, shop: Shop, stream: int) -> None:
        """Prepare what makes plans without the stream more welcome."""
        self.remedies, self.shop, self.stream = remedies, shop, stream
        self.session = remedies.run.session
        draft = remedies.run.draft
        var, value = draft.variables, draft.streams.value
        self.less = np.zeros(self.session.program.columns)
        last = var.column(var.node[[stream]], np.array(draft.net.grid.size))
        self.less[last] = TILT * value[stream] / value.max()
        self.large = self.session.program.columns > LEANING
        self.buying: Any = self.session.basis()
        self.solved: list[tuple[Ints, Any]] = []

    def find(self, case: Case) -> Ints | None:
        """Find a cure that is none when halved: of what the need lacks, or it buys."""
        guess = case.guess[self.shop.parts]
        pieces = self.grow(case, guess) if self.large else self.take(case, guess)
        if pieces is None:
            return None
        found = np.zeros_like(case.guess)
        pieces = self.shrink(case, pieces)
        if self.remedies.thorough:
            pieces = self.prune(case, pieces)
        found[self.shop.parts] = pieces
        return found

    def take(self, case: Case, guess: Ints) -> Ints | None:
        """Take what the need lacks by itself if that is enough, else what it buys."""
        if guess.any() and self.cures(case, guess):
            return guess
        bought = self.buy(case)
        return bought if self.cures(case, bought) else None

    def grow(self, case: Case, guess: Ints) -> Ints | None:
        """Double what the need lacks by itself until the firm's others leave enough.

        For large programs, where buying would take as long as the plan did.
        """
        for _ in range(DOUBLED if guess.any() else 0):
            if not self.remedies.in_reach():
                return None
            if self.cures(case, guess):
                return guess
            guess = guess + guess
        return None

    def buy(self, case: Case) -> Ints:
        """Let the firm buy, at prices that leave the need a little of its worth."""
        remedies, shop = self.remedies, self.shop
        value = float(remedies.plan.ground.streams.value[self.stream])
        tariff, bonus = remedies.tariff, float(remedies.bonus[self.stream])
        worth = tariff.scale * value + float(tariff.bonus[self.stream])
        price = sale(remedies.prices, self.stream, case.bucket, worth)[shop.parts]
        most = np.full(price.shape, np.inf)
        most[:, case.bucket + 1 :] = 0
        shop.sell(self.session, np.zeros(price.shape), most)
        gain = np.zeros(self.session.columns)
        gain[: len(remedies.gain)] = remedies.gain
        gain[shop.first :] = -(price * (value + bonus) / worth).ravel()
        self.session.restart(self.buying)
        answer = self.session.maximise(gain)
        self.buying = self.session.basis()
        remedies.run.iterations += answer.iterations
        total = np.cumsum(shop.sold(answer.values), axis=1)
        return np.diff(np.ceil(total - DUST), axis=1, prepend=0).astype(np.int64)

    def cures(self, case: Case, pieces: Ints) -> bool:
        """Solve the market again with pieces: is the need met, even if ties go ill?"""
        run, streams = self.remedies.run, self.remedies.plan.ground.streams
        given = pieces.astype(np.float64)
        self.shop.sell(self.session, given, given)
        if self.solved:
            self.session.restart(self.nearest(pieces))
        way = nullcontext() if self.solved else self.session.from_a_plan()
        with way, self.session.at_most(self.remedies.most):
            columns = run.replay(self.less)
        self.remedies.solves += 1
        self.solved.append((pieces, self.session.basis()))
        lost = lost_pieces(streams, run.draft.delivered(columns))
        return bool(lost[case.need] <= self.remedies.dust(self.stream))

    def nearest(self, pieces: Ints) -> Any:
        """Where to start: the end of the solve with the most similar pieces."""
        total = pieces.cumsum(axis=1)
        far = [np.abs(total - other.cumsum(axis=1)).sum() for other, _ in self.solved]
        return self.solved[int(np.argmin(far))][1]

    def shrink(self, case: Case, pieces: Ints) -> Ints:
        """Halve a cure while the half is one too."""
        while pieces.any() and self.cures(case, pieces // 2):
            pieces = pieces // 2
        return pieces

    def prune(self, case: Case, pieces: Ints) -> Ints:
        """Leave out every part without which the rest is a cure too, the most first."""
        total = pieces.sum(axis=1)
        for part in np.argsort(-total, kind="stable")[: np.count_nonzero(total)]:
            less = pieces.copy()
            less[part] = 0
            if less.any() and self.remedies.in_reach() and self.cures(case, less):
                pieces = less
        return pieces
