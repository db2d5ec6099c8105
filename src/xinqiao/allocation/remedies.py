"""Cures found by solving the whole market again with more pieces."""

from dataclasses import dataclass

import numpy as np

from xinqiao.errors import SolverFailed
from xinqiao.planning.grid import Floats, Ints
from xinqiao.planning.losses import lost_pieces
from xinqiao.planning.objectives import pieces_of
from xinqiao.planning.plan import Plan
from xinqiao.planning.purchases import list_prices, sale
from xinqiao.planning.shop import Shop, open_shop
from xinqiao.planning.stages import StageResult

DUST = 1e-6  # pieces
FIRST = 20.0  # times the largest worth: what a piece of a protected class brings besides
TILT = 0.3  # hairs by which a plan without the need is preferred to an equal one
TRIES = 3  # times that a cure is halved between one that is enough and one that is not


@dataclass(frozen=True)
class Case:
    """A need to be cured: `need`, `stream`, `bucket` in which it is due (numbers)."""

    need: int
    stream: int
    bucket: int


class Remedies:
    """Finds cures with the session of a plan, and leaves it as it was."""

    def __init__(self, plan: Plan, result: StageResult) -> None:
        """Prepare: the plan's prices, and where its session stands."""
        self.plan, self.run, self.tariff = plan, plan.run, result.tariff
        self.prices = list_prices(plan, result.tariff)
        self.gain = result.stage.gain.of.copy()
        self.bonus = np.zeros(plan.ground.streams.count)
        streams = plan.ground.streams
        classes = [r.stage.key for r in plan.results if r.stage.name == "classes"]
        brings = streams.value.max(initial=0.0)
        for name in reversed(classes):
            brings *= FIRST
            mine = (streams.table["class"] == name).to_numpy()
            self.bonus[mine] = brings
            self.gain += brings * pieces_of(plan.run.draft, mine).of
        self.basis = plan.run.session.basis()

    def find(self, case: Case, guess: Ints) -> Ints | None:
        """Find pieces with which a need is met in the whole market; (part, bucket).

        `guess`: what it lacks by itself. Nothing if none are found.
        """
        session, run = self.run.session, self.run
        shop = open_shop(self.plan.ground, run.draft, session, case.stream)
        session.restart(self.basis)
        try:
            with session.widened(shop.wing):
                search = Search(self, shop, case)
                found = search.shrink(search.begin(guess[shop.parts]))
        except SolverFailed:
            return None
        finally:
            session.restart(self.basis)
        if found is None:
            return None
        pieces = np.zeros_like(guess)
        pieces[shop.parts] = found
        return pieces


class Search:
    """The search for one cure, in a program that has been widened by a shop."""

    def __init__(self, remedies: Remedies, shop: Shop, case: Case) -> None:
        """Prepare what makes plans without the need more welcome."""
        self.remedies, self.shop, self.case = remedies, shop, case
        draft = remedies.run.draft
        var, value = draft.variables, draft.streams.value
        self.less = np.zeros(remedies.run.session.program.columns)
        last = var.column(var.node[[case.stream]], np.array(draft.net.grid.size))
        self.less[last] = TILT * value[case.stream] / value.max()

    def begin(self, guess: Ints) -> Ints | None:
        """Take what the need lacks by itself if that is enough, else what it buys."""
        if guess.any() and self.cures(guess):
            return guess
        bought = self.buy()
        return bought if self.cures(bought) else None

    def buy(self) -> Ints:
        """Let the need's firm buy, at prices that let the need keep a little."""
        remedies, shop, case = self.remedies, self.shop, self.case
        session = remedies.run.session
        value = float(remedies.plan.ground.streams.value[case.stream])
        tariff = remedies.tariff
        worth = tariff.scale * value + float(tariff.bonus[case.stream])
        brings = value + float(remedies.bonus[case.stream])
        price = sale(remedies.prices, case.stream, case.bucket, worth)[shop.parts]
        most = np.full(price.shape, np.inf)
        most[:, case.bucket + 1 :] = 0
        shop.sell(session, np.zeros(price.shape), most)
        gain = np.zeros(session.columns)
        gain[: len(remedies.gain)] = remedies.gain
        gain[shop.first :] = -(price * brings / worth).ravel()
        answer = session.maximise(gain)
        remedies.run.iterations += answer.iterations
        total = np.cumsum(shop.sold(answer.values), axis=1)
        return np.diff(np.ceil(total - DUST), axis=1, prepend=0).astype(np.int64)

    def cures(self, pieces: Ints) -> bool:
        """Solve the market again with pieces: is the need met, even if ties go ill?"""
        run, streams = self.remedies.run, self.remedies.plan.ground.streams
        given = pieces.astype(np.float64)
        self.shop.sell(run.session, given, given)
        delivered = self.delivered(run.replay(self.less))
        return bool(lost_pieces(streams, delivered)[self.case.need] < DUST)

    def delivered(self, columns: Floats) -> Floats:
        """Pieces delivered by the end of each bucket, by stream."""
        draft = self.remedies.run.draft
        node = draft.variables.node[: draft.streams.count][:, None]
        bucket = np.arange(draft.net.grid.size)
        return np.maximum(columns[draft.variables.column(node, bucket)], 0)

    def shrink(self, pieces: Ints | None) -> Ints | None:
        """Halve a cure while the half is one too."""
        if pieces is None:
            return None
        while pieces.any():
            half = pieces // 2
            if not self.cures(half):
                break
            pieces = half
        return pieces
