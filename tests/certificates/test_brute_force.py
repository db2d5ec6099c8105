"""On markets of one week, every way to build every number of cars is tried."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import product
from random import Random

import pytest
from tests.builders import Fact, cleared, fit, lot, need
from tests.properties.chance import Chance

CHIPS = ("a", "b", "c")
CARS = ("car", "van")
Kit = Counter[str]


class Kits:
    """Two cars of a few positions, and what there is of three chips."""

    def __init__(self, seed: int) -> None:
        chance = Chance(Random(seed))
        self.stock = {chip: chance.count(0, 7) for chip in CHIPS}
        self.due = {car: chance.count(1, 3) for car in CARS}
        self.worth = {car: chance.pick((1, 1.5, 2.25)) for car in CARS}
        self.positions = {
            car: [
                {
                    chip: chance.count(1, 3)
                    for chip in chance.some(CHIPS, chance.pick((1, 1, 2)))
                }
                for _ in range(chance.count(1, 2))
            ]
            for car in CARS
        }

    def facts(self) -> list[Fact]:
        """The market."""
        fits = [
            fit(car, chip, per_unit, at=f"P{n}", rank=rank)
            for car, positions in self.positions.items()
            for n, position in enumerate(positions)
            for rank, (chip, per_unit) in enumerate(position.items(), 1)
        ]
        lots = [lot(chip, pieces) for chip, pieces in self.stock.items()]
        needs = [need(car, self.due[car], worth=self.worth[car]) for car in CARS]
        return fits + lots + needs

    def ways(self, car: str) -> list[Kit]:
        """Every kit of which a car can be built."""
        options = [list(position.items()) for position in self.positions[car]]
        return [total(choice) for choice in product(*options)]

    def plans(self) -> Iterator[tuple[float, Kit]]:
        """Every number of every car by every kit: its worth and what it takes."""
        lines = [(car, kit) for car in CARS for kit in self.ways(car)]
        counts = [range(self.due[car] + 1) for car, _ in lines]
        for numbers in product(*counts):
            built: Counter[str] = Counter()
            taken: Kit = Counter()
            for count, (car, kit) in zip(numbers, lines, strict=True):
                built[car] += count
                taken.update({chip: count * n for chip, n in kit.items()})
            if all(built[car] <= self.due[car] for car in CARS):
                yield sum(self.worth[car] * built[car] for car in CARS), taken

    def best(self) -> float:
        """The most worth that the stock allows."""
        return max(
            worth
            for worth, taken in self.plans()
            if all(taken[chip] <= self.stock[chip] for chip in CHIPS)
        )


def total(choice: tuple[tuple[str, int], ...]) -> Kit:
    """Pieces of a kit by chip."""
    kit: Kit = Counter()
    for chip, pieces in choice:
        kit[chip] += pieces
    return kit


@cache
def worths(seed: int) -> tuple[float, float, float, float]:
    """Worth in whole pieces, best worth, worth in fractions, bound."""
    kits = Kits(seed)
    proof = cleared(*kits.facts()).proof
    return proof["worth"], kits.best(), proof["lp_worth"], proof["bound"]


@pytest.mark.parametrize("seed", range(40))
def test_no_plan_beats_all_that_were_tried_and_none_of_those_the_bound(seed):
    whole, best, fractions, bound = worths(seed)
    assert whole <= best + 1e-9
    assert best <= fractions + 1e-6
    assert fractions <= bound + 1e-9


def test_most_plans_in_whole_pieces_are_the_best_that_were_tried():
    found = [worths(seed) for seed in range(40)]
    assert sum(whole >= best - 1e-9 for whole, best, *_ in found) >= 30
    assert sum(w for w, *_ in found) >= 0.95 * sum(best for _, best, *_ in found)
