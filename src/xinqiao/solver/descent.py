"""Restarted Halpern PDHG on a scaled program."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from xinqiao.solver.kernels import (
    Moving,
    Vector,
    add_up,
    move_prices,
    move_steps,
    spread,
    take_together,
)
from xinqiao.solver.program import Floats
from xinqiao.solver.scaling import Scaled

LOOK = 64  # iterations between two looks at how far there is to go

ENOUGH, SOME, LONG = 0.2, 0.8, 0.36
"""The anchor is set anew when a step has become so much shorter than at the anchor; or
somewhat shorter, and longer again than at the last look; or after that share of all
iterations (cuPDLPx)."""

BROKEN, UNPAID = 1.3, 0.2
"""How much of a gap comes of what broken limits are worth, for a repair loses more than
that; and of what unpaid gains could bring at most, which is rarely all theirs."""


LIGHT, HEAVY = 1e-4, 1e4  # weights beyond are an accident

TINY = 1e-300  # nothing is divided by less
LITTLE = 1e-3
"""Share of all that could be gained: where a plan is worth less, its gap is a share of
that."""


class Room(NamedTuple):
    """Room to compute in, of the size of the steps and of the rows."""

    own: Vector
    later: Vector
    paid: Vector
    added: Vector
    total: Vector
    used: Vector
    price: Vector


@dataclass
class Descent:
    """Where the method stands: scaled steps, prices of rows, the weight between them.

    Steps move by 1 / weight, prices by the weight.
    """

    scaled: Scaled
    steps: Moving
    prices: Moving
    room: Room
    weight: float
    since: int = 0  # iterations since the anchor was set
    iterations: int = 0
    first: float | None = None  # length of a move at the anchor
    last: float | None = None  # at the last look

    @classmethod
    def begin(cls, scaled: Scaled, x: Vector, y: Vector, weight: float) -> "Descent":
        """Begin at scaled steps and prices."""
        like = np.zeros_like
        own, later, paid, added, total = (like(x) for _ in range(5))
        room = Room(own, later, paid, added, total, like(y), scaled.row * y)
        steps, prices = Moving(x, x.copy(), like(x)), Moving(y, y.copy(), like(y))
        return cls(scaled, steps, prices, room, weight)

    def move(self) -> None:
        """Take one iteration."""
        scaled, kind = self.scaled, self.scaled.precision
        slow, fast = kind(1 / self.weight), kind(self.weight)
        pull = kind((self.since + 1) / (self.since + 2))
        room, steps, prices = self.room, self.steps, self.prices
        paces, after = (slow, pull), (room.added, room.total)
        own = scaled.cost, scaled.size
        move_steps(*scaled.by_column, room.price, *own, *paces, *steps, *after)
        limits = (*scaled.limits, scaled.row)
        for runs, source in zip(scaled.by_row, after, strict=True):
            move_prices(runs, source, *limits, fast, pull, *prices, room.price)
        self.since += 1
        self.iterations += 1

    def pay(self, y: Vector) -> Vector:
        """What steps pay at given prices."""
        scaled, room = self.scaled, self.room
        price = scaled.row * y
        spread(scaled.by_column[0], price, room.own)
        spread(scaled.by_column[1], price, room.later)
        take_together(scaled.ends, scaled.size, room.own, room.later, room.paid)
        return room.paid

    def use(self, x: Vector) -> Vector:
        """What given steps use of each row."""
        scaled, room = self.scaled, self.room
        add_up(scaled.ends, scaled.size, x, room.added, room.total)
        spread(scaled.by_row[0], room.added, room.used)
        spread(scaled.by_row[1], room.total, room.used)
        return room.used * scaled.row

    def look(self) -> None:
        """Take one iteration, and set the anchor anew if it is time to."""
        before = self.steps.now.copy(), self.prices.now.copy()
        fresh = self.since == 0
        self.move()
        length = self.length(*before)
        if fresh:
            self.first = length
        elif self.near_enough(length):
            self.restart()
        else:
            self.last = length

    def length(self, x: Vector, y: Vector) -> float:
        """Length of the move from given steps and prices.

        In the norm in which moves never lengthen.
        """
        dx, dy = self.steps.there - x, self.prices.there - y
        across = 2 * dot(dy, self.use(dx))
        square = self.weight * dot(dx, dx) + dot(dy, dy) / self.weight - across
        return float(np.sqrt(max(square, 0.0)))

    def near_enough(self, length: float) -> bool:
        """Whether it is time for a new anchor."""
        first = self.first or 0.0
        lengthens = self.last is not None and length > self.last
        return (
            length <= ENOUGH * first
            or (lengthens and length <= SOME * first)
            or self.since >= LONG * self.iterations
        )

    def restart(self) -> None:
        """Set the anchor to where the last move led, and weigh plan and prices anew."""
        far = [norm(m.there - m.anchor) for m in (self.steps, self.prices)]
        if min(far) > 0:
            weight = np.sqrt(self.weight * far[1] / far[0])
            self.weight = float(np.clip(weight, LIGHT, HEAVY))
        for moving in (self.steps, self.prices):
            moving.now[:] = moving.anchor[:] = moving.there
        np.multiply(self.scaled.row, self.prices.now, out=self.room.price)
        self.since, self.first, self.last = 0, None, None

    def gap(self, most: Floats, value: float) -> float:
        """Guess the gap that a repaired plan and the bound of the prices will have.

        As a share of the value; `most`: that each quantity may come to; `value`: of a
        plan without steps.
        """
        x, y = self.steps.there, self.prices.there
        cost, (lower, upper) = self.scaled.cost, self.scaled.limits
        used, paid = self.use(x), self.pay(y)
        broken = np.maximum(used - upper, 0) + np.maximum(lower - used, 0)
        owed = np.where(y > 0, finite(lower), finite(upper))
        spent = dot(cost, x)
        gap = abs(spent - dot(owed, y)) + BROKEN * dot(broken, np.abs(y))
        gap += UNPAID * self.at_most(paid - cost, most)
        least = LITTLE * self.at_most(-cost, most)
        gained = abs(value * self.scaled.goods * self.scaled.money - spent)
        return float(gap / max(gained, least, TINY))

    def at_most(self, gains: Vector, most: Floats) -> float:
        """What gains of steps could come to: all of each quantity in its best step."""
        s = self.scaled
        best = np.maximum.reduceat(np.maximum(gains, 0) / s.size, s.program.base)
        return dot(best, most) * s.goods


def norm(vector: Vector) -> float:
    """Length of a vector."""
    return float(np.sqrt(dot(vector, vector)))


def dot(one: Vector, other: Vector) -> float:
    """Product of two vectors, added up with all digits; always in the same order."""
    return float(np.einsum("i,i", one, other, dtype=np.float64))


def finite(limits: Vector) -> Vector:
    """Limits; 0 where there is none."""
    found: Vector = np.where(np.isfinite(limits), limits, 0)
    return found
