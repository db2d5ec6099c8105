"""The stages of a policy, one after the other, each held at its best in the next."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from xinqiao.errors import SolverFailed
from xinqiao.planning.agenda import GROUPED, Stage, price_name
from xinqiao.planning.among_best import Best, choose_among_best
from xinqiao.planning.grid import Bools, Floats
from xinqiao.planning.limits import Draft, arrival_limits
from xinqiao.planning.objectives import Gain, soonest
from xinqiao.planning.prices import Pricing, Tariff
from xinqiao.solver import Answer, Basis, FirstOrder, Session

TOLERANCE = 1e-7  # share of its best that a held stage may lose, for the solver's sake

HAIR = 1e-4  # share of the largest gain by which earliness breaks ties
LEANING = 20_000  # columns up to which it does

MOST = "most"
"""What the price of the maximum of a class is called."""

SIGNS = {"class": 1.0, MOST: -1.0}
"""Whether a price on a class is paid to its pieces or by them."""

RANKS = ("substitutes", "")
"""What the price of held ranks is called."""


@dataclass(frozen=True)
class Hold:
    """A row that keeps pieces for some streams together.

    `kind`, `key`: what its price is called. `level`: pieces by the last bucket.
    """

    row: int
    kind: str
    key: str
    level: float
    streams: Bools


@dataclass(frozen=True, eq=False)
class StageResult:
    """What a stage reached, and the bound that its prices prove.

    `held`: the level that later stages keep. `tariff`: its prices; `dues`: prices of
    the stages held before it, by (kind, key). `fixed`: pieces that groups keep from
    this round on, by name. `costs`: of a piece at the prices of the tariff, by stream
    and bucket of delivery; None as long as nobody has asked for a bound.
    """

    stage: Stage
    value: float
    bound: float
    held: float
    tariff: Tariff
    dues: dict[tuple[str, str], float]
    fixed: dict[str, float] = field(default_factory=dict)
    costs: Floats | None = None

    @property
    def gap(self) -> float:
        """Share of the bound that is not proved."""
        return (self.bound - self.value) / max(abs(self.bound), 1e-9)


@dataclass
class Run:
    """A session with the solver, and the stages that it has been through.

    `lacks`: says of columns whether what was left out runs short after all. `short`:
    it does, and the stages need not be gone through to their end.
    """

    draft: Draft
    solver: Session | FirstOrder
    pricing: Pricing
    results: list[StageResult] = field(default_factory=list)
    held: list[tuple[int, StageResult]] = field(default_factory=list)
    columns: Floats = field(default_factory=lambda: np.zeros(0))
    iterations: int = 0
    base: Any = None
    ends: dict[Stage, Any] = field(default_factory=dict)
    relaxed: bool = False
    holds: list[Hold] = field(default_factory=list)
    lacks: Callable[[Floats], bool] | None = None
    short: bool = False
    last: Answer | None = None

    @property
    def goes_on(self) -> bool:
        """Whether what-ifs can start from here: only simplex knows where it ended.

        Not where parts are left out that other supplies make short: `relaxed`.
        """
        return isinstance(self.solver, Session) and not self.relaxed

    @property
    def begins(self) -> bool:
        """Whether another plan can begin where the stages of this one ended."""
        wide = any(r.stage.name in (*GROUPED, "stability") for r in self.results)
        return bool(self.ends) and not wide

    @property
    def replays(self) -> bool:
        """Whether its stages can be gone through again, from other supplies.

        Not where levels of groups were raised: that takes many rounds.
        """
        return self.goes_on and self.begins

    @property
    def session(self) -> Session:
        """The solver of a run that is exact."""
        if not isinstance(self.solver, Session):
            raise SolverFailed("no simplex session to go on from")
        return self.solver

    def take(self, stage: Stage) -> None:
        """Optimise one stage, with those before it held at their best."""
        self.hold_last()
        answer = self.among_best(stage) if stage.name == "substitutes" else None
        if answer is None:
            with self.limited(stage):
                self.lean(stage.gain)
                answer = self.solver.maximise(stage.gain.of, stage.gain.constant)
        self.add(self.judge(stage, answer), answer)

    @contextmanager
    def limited(self, stage: Stage) -> Iterator[None]:
        """Let the class of a round have no more than that round brings it up to."""
        if stage.most is None:
            yield
            return
        protection, span = self.draft.protection, self.solver.program.span("classes")
        row = np.full(1, span.start + protection.keys.index(stage.key))
        none, least = np.full(1, -np.inf), np.full(1, stage.most)
        self.session.limit(row, none, least)
        try:
            yield
        finally:
            ever = np.full(1, protection.at_most(stage.key))
            self.session.limit(row, none, ever)

    def add(self, result: StageResult, answer: Answer) -> None:
        """Add what a stage reached."""
        self.last = answer
        self.results.append(result)
        self.columns = answer.values
        solver = self.solver
        if isinstance(solver, Session):
            self.ends[result.stage] = solver.basis()
        elif result.stage.name not in GROUPED or result.stage.round == 1:
            self.ends[result.stage] = solver.end  # later rounds are many, and large
        self.iterations += answer.iterations
        # Rounds are many and much alike: it is enough to look at some of them.
        seldom = result.stage.round & (result.stage.round - 1) == 0
        if self.lacks is not None and seldom:
            self.short = self.lacks(answer.values)

    def among_best(self, stage: Stage) -> Answer | None:
        """Optimise a stage among the plans that the last one left; None if in doubt.

        The last one is then held exactly. Small programs stay near its plan instead,
        which delivers soonest: they are quick either way.
        """
        solver, last = self.solver, self.last
        if not isinstance(solver, Session) or last is None or not self.held:
            return None
        row, result = self.held[-1]
        if solver.program.columns <= LEANING or result is not self.results[-1]:
            return None
        best = Best(result.stage.gain, last, row)
        found = choose_among_best(solver, best, stage.gain, self.set_out)
        if found is None:
            return None
        exact = replace(result, held=found[1])
        self.results[-1], self.held[-1] = exact, (row, exact)
        return found[0]

    def set_out(self) -> None:
        """Begin at an earlier end of this stage; a first plan has none."""

    def hold_last(self) -> None:
        """Hold the last stage; the very last is never held: what-ifs may undo it.

        Levels of groups are kept by rows of their own.
        """
        last = self.results[-1] if self.results else None
        rows = [result for _, result in self.held]
        if last and last.stage.name not in GROUPED and last not in rows:
            gain = last.stage.gain
            least = last.held - self.solver.slack * max(1.0, abs(last.value))
            self.hold(last, least - gain.constant)

    def hold(self, result: StageResult, least: float) -> None:
        """Hold a result; what was held of the same thing before is let go."""
        for row, other in self.held:
            if price_name(other.stage) == price_name(result.stage):
                free = np.full(1, np.inf)
                self.session.limit(np.full(1, row), -free, free)
        kept = [
            h for h in self.held if price_name(h[1].stage) != price_name(result.stage)
        ]
        row = self.solver.hold(result.stage.gain.of, least)
        self.held = [*kept, (row, result)]

    def lean(self, gain: Gain, less: Floats | float = 0.0) -> None:
        """Begin near the plan that delivers soonest, among those that are equally good.

        Solved first with a hair of gain for every piece and week of earliness; the
        exact objective then starts from there. Left out where it would cost minutes: a
        plan is as good without. `less`: taken off, by column, in hairs.
        """
        simplex = isinstance(self.solver, Session)
        if simplex and self.solver.program.columns <= LEANING:
            more = self.hair(gain) * (soonest(self.draft) - less)
            self.solver.maximise(gain.of + more, 0.0)

    def end_of(self, name: str) -> Any:
        """Where the last round of a stage ended, in the program as it is now.

        Rows that were added since do not bind there.
        """
        ends = self.ends.items()
        found = [Basis.of(end) for stage, end in ends if stage.name == name]
        return found[-1].with_rows(self.session.rows).basis()

    def with_more(self, pool: int, bucket: int, pieces: float, gain: Gain) -> Floats:
        """Solve again with more pieces in a pool from a bucket on; the columns.

        The stages that are held stay held; the program is put back as it was.
        """
        before = arrival_limits(self.draft)
        after = arrival_limits(self.draft, extra=(pool, bucket, pieces))
        if self.base is None:
            self.session.restart(self.end_of("worth"))
            self.session.maximise(gain.of, gain.constant)
            self.base = self.session.basis()
        self.session.restart(self.base)
        spans = [self.session.program.span(name) for name in ("pools", "caps")]
        rows = np.concatenate([np.arange(s.start, s.stop) for s in spans])
        none = np.full(len(rows), -np.inf)
        self.session.limit(rows, none, after)
        try:
            answer = self.session.maximise(gain.of, gain.constant)
        finally:
            self.session.limit(rows, none, before)
        self.iterations += answer.iterations
        return answer.values

    def replay(self, less: Floats) -> Floats:
        """Go through the stages up to `worth` again, as the program now is.

        `less`: what is taken off the gain, by column, in hairs, so that of plans that
        are equally good one is found with little of it: whatever later stages choose
        among them leaves no more. The holds are put back. Returns the columns.
        """
        before = [result.held for _, result in self.held]
        for turn in range(len(self.held)):
            self.let(turn, -np.inf)
        values = self.columns
        try:
            for turn, result in enumerate(self.results):
                with self.limited(result.stage):
                    values = self.play(result.stage.gain, less)
                if result.stage.name == "worth":
                    break
                if turn < len(self.held):
                    self.let(turn, held_level(result.stage.gain.value(values)))
        finally:
            for turn, level in enumerate(before):
                self.let(turn, level)
        return values

    def play(self, gain: Gain, less: Floats) -> Floats:
        """Optimise once more with hairs of earliness, less others; the columns.

        Where the last such solve ended, only what limits has changed since. Earliness
        is left out where it would cost minutes, as in `lean`.
        """
        small = self.session.program.columns <= LEANING
        hairs = (soonest(self.draft) if small else 0.0) - less
        answer = self.session.maximise(gain.of + self.hair(gain) * hairs, gain.constant)
        self.iterations += answer.iterations
        return answer.values[: self.session.program.columns]

    def let(self, turn: int, level: float) -> None:
        """Hold a stage at another level."""
        row, result = self.held[turn]
        least = np.full(1, level - result.stage.gain.constant)
        self.session.limit(np.full(1, row), least, np.full(1, np.inf))

    def hair(self, gain: Gain) -> float:
        """How little a piece of earliness gains."""
        most = float(np.abs(gain.of).max(initial=0))
        return HAIR * most / self.draft.net.grid.size

    def judge(self, stage: Stage, answer: Answer) -> StageResult:
        """Read the prices, and compute the bound that they prove."""
        dues = self.dues(answer)
        tariff = self.tariff(stage, answer, dues)
        value = stage.gain.value(answer.values)
        exact = isinstance(self.solver, Session)
        bound = self.pricing.bound(tariff) if exact else np.inf  # once it is measured
        held = held_level(value)
        return StageResult(stage, value, bound, held, tariff, dues)

    def dues(self, answer: Answer) -> dict[tuple[str, str], float]:
        """Prices of what is held, by kind and key."""
        rows = {price_name(result.stage): row for row, result in self.held}
        rows |= {(hold.kind, hold.key): hold.row for hold in self.holds}
        dues = {name: max(0.0, -answer.prices[row]) for name, row in rows.items()}
        first = self.solver.program.span("classes").start
        for number, key in enumerate(self.draft.protection.keys):
            dues[MOST, key] = max(0.0, answer.prices[first + number])
        return dues

    def at_most(self, stage: Stage, key: str) -> float:
        """The most that a class may get in a stage; nothing where it has no maximum."""
        if stage.most is not None and stage.key == key:
            return stage.most
        most = self.draft.protection.at_most(key)
        return most if np.isfinite(most) else 0.0

    def tariff(
        self, stage: Stage, answer: Answer, dues: dict[tuple[str, str], float]
    ) -> Tariff:
        """Gather what the closed form needs from the prices of the rows."""
        draft, program = self.draft, self.solver.program
        shape = draft.pools.arrivals.shape
        prices = np.maximum(answer.prices, 0)
        pool = np.zeros(shape)
        pool[draft.scarce] = prices[program.span("pools")].reshape(-1, shape[1])
        cap = np.zeros((draft.caps.count, shape[1]))
        cap[draft.capped] = prices[program.span("caps")].reshape(-1, shape[1])
        capacity = prices[program.span("capacity")].reshape(-1, shape[1])
        bonus = self.bonus(dues)
        if stage.name == "classes":
            bonus += (draft.streams.table["class"] == stage.key).to_numpy()
        owed = sum(dues[price_name(r.stage)] * r.held for _, r in self.held)
        owed += sum(dues[h.kind, h.key] * h.level for h in self.holds)
        keys = draft.protection.keys
        owed -= sum(dues[MOST, key] * self.at_most(stage, key) for key in keys)
        return Tariff(
            pool=pool,
            capacity=capacity,
            cap=cap,
            bonus=bonus,
            scale=float(stage.of_worth) + dues.get(("worth", ""), 0.0),
            rank=float(stage.name == "substitutes") + dues.get(RANKS, 0.0),
            owed=owed,
        )

    def bonus(self, dues: dict[tuple[str, str], float]) -> Floats:
        """What held classes and groups pay for a piece, less maximums, by stream."""
        ids, count = self.draft.streams.table["class"], self.draft.streams.count
        bonus = np.zeros(count)
        for (kind, key), price in dues.items():
            if kind in SIGNS:
                bonus += SIGNS[kind] * price * (ids == key).to_numpy()
        for hold in self.holds:
            bonus += dues[hold.kind, hold.key] * hold.streams
        return bonus


def held_level(value: float) -> float:
    """Level at which a stage is held that has reached a value."""
    return value - TOLERANCE * max(1.0, abs(value))
