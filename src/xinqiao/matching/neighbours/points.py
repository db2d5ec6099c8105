"""How far two parts lie apart in one thing: points, and what they are for."""

import numpy as np
from numpy.typing import NDArray

from xinqiao.matching.neighbours.book import PARAMETERS, Parameter

Array = NDArray[np.float32]

UNKNOWN = 0.5
"""Share of the weight when it is wanted and nobody says what is offered."""

MORE = 0.2
"""Share of the weight when far more is offered than is wanted."""

NEAR = 0.01
"""Difference, as a share of the worst, that counts as the same."""


def step(parameter: Parameter, values: NDArray[np.float64]) -> Array:
    """Values on a scale on which a difference of one is as bad as can be."""
    if parameter.ratio is None:
        steps = values / (parameter.span or 1.0)
    else:
        steps = np.log(np.where(values > 0, values, np.nan)) / np.log(parameter.ratio)
    return np.asarray(steps, dtype=np.float32)


def points(name: str, wanted: Array, offered: Array) -> Array:
    """Points of one parameter, of steps that broadcast against each other.

    0 where nothing is wanted; `UNKNOWN` of the weight where nothing is known of the one
    offered; else weight × min(1, how far it falls short), or × `MORE` × how far it goes
    beyond, when going beyond does no harm.
    """
    parameter = PARAMETERS[name]
    gap = offered - wanted
    match parameter.rule:
        case "at_least":
            share = np.where(gap < 0, -gap, MORE * np.minimum(gap, 1))
        case "at_most":
            share = np.where(gap > 0, gap, MORE * np.minimum(-gap, 1))
        case "equal":
            share = np.abs(gap)
        case _:
            share = (gap != 0).astype(np.float32)
    share = np.where(np.isnan(offered), UNKNOWN, np.minimum(share, 1))
    share = np.where(np.isnan(wanted), 0, share)
    return (share * np.float32(parameter.weight)).astype(np.float32)


def codes(name: str, wanted: Array, offered: Array) -> NDArray[np.str_]:
    """What the points are for.

    `SAME`, `FITS` (contains what is wanted), `SHORT` (does not), `OTHER` (differs),
    `UNKNOWN` (of the one offered), or blank where nothing is wanted.
    """
    rule = PARAMETERS[name].rule
    gap = offered - wanted
    harm = {"at_least": gap < 0, "at_most": gap > 0}.get(rule)
    differs = np.where(harm, "SHORT", "FITS") if harm is not None else "OTHER"
    said = np.where(np.abs(gap) <= NEAR, "SAME", differs)
    said = np.where(np.isnan(offered), "UNKNOWN", said)
    return np.where(np.isnan(wanted), "", said)
