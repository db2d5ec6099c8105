"""In which order streams are filled up, and how far: first what the plan promised."""

from collections.abc import Iterator

import numpy as np

from xinqiao.planning.fairness.groups import make_groups
from xinqiao.planning.grid import Floats, Ints
from xinqiao.planning.ground import Ground


def passes(
    ground: Ground, given: Ints, promised: Floats
) -> Iterator[tuple[Ints, Ints]]:
    """Yield streams in their order, and the pieces up to which each is filled.

    All in their turn, with all that is due. Where levels of groups are raised, before
    that each up to what the plan promised it: whole pieces and packs cost one group
    more of its level than another, and who lost the largest share comes first.
    `given`, `promised`: pieces in all, by stream.
    """
    if ground.policy.is_fair:
        yield by_loss(ground, given, promised), np.ceil(promised).astype(np.int64)
    yield np.argsort(ground.turns), ground.streams.total[:, -1]


def by_loss(ground: Ground, given: Ints, promised: Floats) -> Ints:
    """Order streams by the share of its promise that their group lacks, most first."""
    groups = make_groups(ground, ground.policy.between)
    count = len(groups.keys)
    # The last entry is for streams of no group: they come last.
    of = np.where(groups.of >= 0, groups.of, count)
    had, due = (np.bincount(of, pieces, count + 1) for pieces in (given, promised))
    lacks = 1 - had / np.maximum(due, 1.0)
    lacks[count] = -np.inf
    return np.lexsort((ground.turns, -lacks[of]))
