"""What the prices of a round say: of pieces, of what is kept, of those that rise."""

from dataclasses import replace

import numpy as np

from xinqiao.planning.agenda import Stage
from xinqiao.planning.fairness.ladder import Ladder
from xinqiao.planning.grid import Bools, Floats
from xinqiao.planning.objectives import Gain
from xinqiao.planning.prices import Tariff
from xinqiao.planning.stages import Run
from xinqiao.solver import Answer

Dues = dict[tuple[str, str], float]


def read_round(
    run: Run, ladder: Ladder, rising: Bools, answer: Answer
) -> tuple[Tariff, Dues, Floats]:
    """Read the prices of a round in which some groups rise.

    Returns the tariff from which the bound of its level follows; the prices by kind and
    key, of groups that rise too; and the share of the price sum that each of these has.
    """
    rows = slice(ladder.rising, ladder.rising + ladder.count)
    weight, unit = ladder.groups.weight, ladder.unit
    price = np.where(rising, np.maximum(-answer.prices[rows], 0), 0) / unit
    most = float((price * weight).sum())
    if most > (0 if np.isinf(ladder.top) else 1):  # prices of one level more
        price, unit = price / most, unit * most
    shares = price * weight
    priced = replace(answer, prices=answer.prices / unit)
    dues = run.dues(priced)
    stage = Stage(ladder.stage, 1, "", Gain(np.zeros(0), 0.0))
    tariff = run.tariff(stage, priced, dues)
    bonus = np.append(price, 0.0)[ladder.groups.of]
    rest = 0.0 if np.isinf(ladder.top) else max(0.0, 1.0 - shares.sum()) * ladder.top
    tariff = replace(tariff, bonus=tariff.bonus + bonus, owed=tariff.owed - rest)
    for group in np.flatnonzero(price):
        dues[ladder.kind, ladder.groups.keys[group]] = float(price[group])
    return tariff, dues, shares
