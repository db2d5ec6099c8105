"""A market reduced to what has to be decided, and the way back."""

from dataclasses import dataclass

import numpy as np

from xinqiao.planning.flow import Lift
from xinqiao.planning.grid import Bools, Ints
from xinqiao.planning.ground import Ground
from xinqiao.planning.limits import Draft
from xinqiao.planning.net import Net
from xinqiao.planning.scarcity import Scarcity, find_scarcity, share_unserved
from xinqiao.planning.variables import make_variables

MUCH = 0.5
"""Share of the most that could be drawn of a part. What lacks more of it is surely
scarce; what lacks less is looked at when it has run short."""


@dataclass(frozen=True)
class Reduction:
    """What is left to decide: the draft of a program, and the way back to a plan."""

    scarcity: Scarcity
    draft: Draft
    lift: Lift


def reduce_market(
    ground: Ground, most: Ints, waived: Bools, *, ranked: bool
) -> Reduction:
    """Leave out what never runs short, and the parts that are `waived` besides.

    `most`: pieces that each place could use, (place, bucket). `waived`: by part; their
    pieces are taken to be there, so the program asks for less than the market does: its
    bound stays a bound, its plan need not be possible.
    """
    net, pools, capacity = ground.net, ground.pools, ground.capacity
    scarcity = find_scarcity(ground, most, waived, ranked=ranked)
    variables = make_variables(net, scarcity, ground.streams)
    drawn = np.unique(variables.drawn.of)
    draft = Draft(
        net=net,
        streams=ground.streams,
        pools=pools,
        capacity=capacity,
        caps=ground.caps,
        protection=ground.protection,
        variables=variables,
        scarce=scarce_pools(net, drawn, scarcity.ample),
        capped=np.unique(np.append(ground.caps.at(drawn), -1))[1:],
    )
    lift = Lift(net, ground.users, pools, capacity, scarcity, variables)
    return Reduction(scarcity, draft, lift)


def scarce_pools(net: Net, drawn: Ints, ample: Bools) -> Ints:
    """Find the pools that the program draws from and that may run short."""
    pool, part = net.arc_pool[drawn], net.place_part[net.arc_place[drawn]]
    return np.unique(pool[(pool >= 0) & ~ample[part]])


def not_surely_scarce(ground: Ground, most: Ints, scarcity: Scarcity) -> Bools:
    """Mark the parts that may be waived at first."""
    return share_unserved(ground, most, scarcity) <= MUCH
