"""The plan of a small market as a program for SciPy, week by week."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from tests.engine.verify.reference import Place, World

Terms = dict[int, float]


class Program:
    """Variables and rows by name; `whole`: draw lot by lot, else pool by pool.

    Variables: deliver (need, bucket), build (place, bucket), choose (place, group,
    choice, bucket), draw (place, source, bucket); all in that bucket, not cumulative.
    """

    def __init__(self, world: World, *, whole: bool = False) -> None:
        self.world, self.whole = world, whole
        self.names: dict[Any, int] = {}
        self.rows: list[tuple[Any, Terms, float, float]] = []
        self.gain: dict[str, Terms] = defaultdict(dict)
        self.uses: Any = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
        self.gets: Any = defaultdict(lambda: defaultdict(dict))
        self.sources = self.list_sources()
        self.number_of = {id(place): n for n, place in enumerate(world.places)}
        for place in world.places:
            self.add_draws(place)
            if place.parent is None:
                self.add_deliveries(place)
            if place.buildable:
                self.add_node(place)
        for n in range(len(world.places)):
            self.add_balance(n)
        self.add_sources()
        self.add_capacity()

    def var(self, *name: Any) -> int:
        """Number of a variable."""
        return self.names.setdefault(name, len(self.names))

    def list_sources(self) -> dict[Any, tuple[Any, list[tuple[int, int]]]]:
        """By lot or pool: its pool, and what arrives: (bucket, pieces)."""
        world, sources = self.world, {}
        for lot in world.lots:
            if not lot["blocked"]:
                pool = world.pool_of(lot)
                name = lot["lot"] if self.whole else "|".join(pool)
                arrives = world.entering(world.number(lot["week"]))
                sources.setdefault(name, (pool, []))[1].append((arrives, lot["pieces"]))
        return sources

    def add_draws(self, place: Place) -> None:
        """What a place may draw, and when it is there."""
        world, n = self.world, self.number_of[id(place)]
        for source, (pool, arrivals) in self.sources.items():
            if world.may_draw(place, pool):
                first = min(a for a, _ in arrivals) if self.whole else 0
                for b in range(first, world.size):
                    there = world.ahead(b, world.delay(place, pool))
                    if there < world.size:
                        self.gets[n][there][self.var("draw", n, source, b)] = 1.0

    def add_deliveries(self, place: Place) -> None:
        """From the week due until patience ends, no more than due."""
        need, world = place.need, self.world
        n, due = self.number_of[id(place)], world.holding(need["week"])
        value = need["worth"] * need["sell_through"]
        total = {}
        for b in range(due, world.last_chance(need) + 1):
            number = self.var("deliver", need["demand"], b)
            self.uses[n][b][number] = total[number] = 1.0
            late = world.policy.lateness * (world.starts[b] - world.starts[due])
            self.gain["worth"][number] = value * (1 - late)
            self.gain[need["class"]][number] = 1.0
        self.rows.append((("due", need["demand"]), total, 0, need["pieces"]))

    def add_node(self, place: Place) -> None:
        """Every group of positions is filled for every piece that is built."""
        world, n = self.world, self.number_of[id(place)]
        lead = world.parts[place.part]["lead_weeks"]
        fills: Any = defaultdict(lambda: defaultdict(dict))
        for g, group in enumerate(place.choices):
            for c, choice in enumerate(group):
                for s in range(world.size):
                    done = world.ahead(s, lead)
                    if done < world.size and all(
                        world.open_in(s, fit[3:5]) for fit in choice
                    ):
                        number = self.var("choose", n, g, c, s)
                        fills[g][done][number] = 1.0
                        self.take(number, choice, s)
        for b in range(world.size):
            number = self.var("build", n, b)
            self.gets[n][b][number] = 1.0
            for g in range(len(place.choices)):
                terms = {**fills[g][b], number: -1.0}
                self.rows.append((("fill", n, g, b), terms, 0, 0))

    def take(self, number: int, choice: Any, s: int) -> None:
        """What a joint choice takes of its members, and what it costs in ranks."""
        for below, per_unit, rank, *_ in choice:
            self.uses[self.number_of[id(below)]][s][number] += per_unit
            cost = self.gain["substitutes"].get(number, 0.0)
            self.gain["substitutes"][number] = cost - (rank - 1)

    def add_balance(self, n: int) -> None:
        """What is used is there by then, and in the end nothing is left over."""
        terms: Terms = {}
        for b in range(self.world.size):
            for number, pieces in self.uses[n][b].items():
                terms[number] = terms.get(number, 0.0) + pieces
            for number in self.gets[n][b]:
                terms[number] = terms.get(number, 0.0) - 1.0
            least = 0 if b == self.world.size - 1 else -np.inf
            self.rows.append((("balance", n, b), dict(terms), least, 0))

    def add_sources(self) -> None:
        """No more leaves a source by any week than has arrived."""
        for source, (_, arrivals) in self.sources.items():
            terms: Terms = {}
            for b in range(self.world.size):
                for n in range(len(self.world.places)):
                    if ("draw", n, source, b) in self.names:
                        terms[self.names["draw", n, source, b]] = 1.0
                there = sum(pieces for a, pieces in arrivals if a <= b)
                self.rows.append((("pool", source, b), dict(terms), 0, there))

    def add_capacity(self) -> None:
        """No more of a part is completed in a bucket than can be."""
        for (part, b), most in self.world.capacity.items():
            terms = {
                self.names["build", n, b]: 1.0
                for n, place in enumerate(self.world.places)
                if ("build", n, b) in self.names and place.part == part
            }
            self.rows.append((("capacity", part, b), terms, 0, most))

    # ------------------------------------------------------------ solving

    def matrix(self) -> tuple[Any, Any, Any]:
        """Rows as a dense matrix, with their least and most."""
        dense = np.zeros((len(self.rows), len(self.names)))
        for at, (_, terms, _, _) in enumerate(self.rows):
            for number, coefficient in terms.items():
                dense[at, number] = coefficient
        least, most = (np.array([r[k] for r in self.rows], float) for k in (2, 3))
        return dense, least, most

    def vector(self, stage: str) -> Any:
        """What each variable earns in a stage."""
        earns = np.zeros(len(self.names))
        for number, gain in self.gain[stage].items():
            earns[number] = gain
        return earns

    def solve_whole(self, stage: str = "worth") -> dict[Any, int]:
        """A best plan in whole pieces: pieces by variable, where there are any."""
        dense, least, most = self.matrix()
        ones = np.ones(len(self.names))
        answer = milp(
            -self.vector(stage),
            constraints=LinearConstraint(dense, least, most),
            integrality=ones,
            bounds=Bounds(0, np.inf),
        )
        assert answer.success, answer.message
        pieces = np.rint(answer.x).astype(int)
        return {name: int(pieces[at]) for name, at in self.names.items() if pieces[at]}

    def solve_linear(self, stage: str) -> "Linear":
        """The linear optimum of a stage, and the prices of what is scarce in it."""
        dense, least, most = self.matrix()
        upper, lower = np.isfinite(most), np.isfinite(least)
        answer = linprog(
            -self.vector(stage),
            A_ub=np.concatenate([dense[upper], -dense[lower]]),
            b_ub=np.concatenate([most[upper], -least[lower]]),
            method="highs",
        )
        assert answer.success, answer.message
        names = [
            name for (name, *_), kept in zip(self.rows, upper, strict=True) if kept
        ]
        duals = -answer.ineqlin.marginals[: len(names)]
        prices = {n: max(0.0, p) for n, p in zip(names, duals, strict=True)}
        return Linear(-answer.fun, answer.x, prices)

    def hold(self, stage: str, least: float) -> None:
        """Keep a stage at a level from now on."""
        terms = {number: -gain for number, gain in self.gain[stage].items()}
        self.rows.append((("held", stage), terms, -np.inf, -least))


@dataclass
class Linear:
    """A linear optimum: its value, the variables, and prices by row."""

    value: float
    values: Any
    prices: dict[Any, float]
