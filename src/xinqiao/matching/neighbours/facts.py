"""How far two parts lie apart in what they do, how they are packed and are called."""

import numpy as np
from rapidfuzz import fuzz, process

from xinqiao.matching.neighbours.points import UNKNOWN, Array
from xinqiao.matching.neighbours.side import Side

WEIGHTS = {"function": 3.0, "package": 2.0, "number": 3.0}
"""Points of the distance when as bad as can be."""

KIN = 0.4
"""Share when only the family of the function, or the outline of the package, is one."""

ALIKE = 0.5
"""Share of the number that its digits decide; the likeness of the stems the rest."""


def function_points(wanted: Side, offered: Side) -> Array:
    """0 the same function, `KIN` one family, 1 neither; times its weight."""
    return graded("function", "family", wanted, offered)


def package_points(wanted: Side, offered: Side) -> Array:
    """0 the same footprint, `KIN` one outline, 1 neither; times its weight."""
    return graded("package", "outline", wanted, offered)


def graded(name: str, wider: str, wanted: Side, offered: Side) -> Array:
    """Points of a fact that may agree wholly, in the wider sense, or not at all."""
    w, o = wanted.ids[name], offered.ids[name]
    kin = wanted.ids[wider] == offered.ids[wider]
    share = np.where(w == o, 0, np.where(kin, KIN, 1))
    share = np.where(o < 0, UNKNOWN, share)
    return np.where(w < 0, 0, share * WEIGHTS[name]).astype(np.float32)


def digits_points(wanted: Side, offered: Side) -> Array:
    """The part of the number's points that its digits decide, if it has any."""
    w, o = wanted.ids["digits"], offered.ids["digits"]
    differ = np.where(w == o, 0, ALIKE * WEIGHTS["number"])
    return np.where(w < 0, 0, differ).astype(np.float32)


def stem_points(wanted: Side, offered: Side) -> Array:
    """The rest: one minus the likeness of the stems (Indel ratio), row by row."""
    stems = [side.known["stem"].fill_null("").to_list() for side in (wanted, offered)]
    alike = process.cpdist(*stems, scorer=fuzz.ratio, dtype=np.float32) / 100
    share = np.where(wanted.ids["digits"] < 0, 1, 1 - ALIKE)
    far = share * WEIGHTS["number"] * (1 - alike)
    return np.where(wanted.ids["stem"] < 0, 0, far).astype(np.float32)
