"""Valid values nearest to a wrong one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

NEAR = 60.0
"""Likeness, out of 100, from which a value is worth suggesting."""


def nearest(wrong: str, valid: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """The valid values most like the wrong one, best first; none if none is like it."""
    return nearest_each([wrong], valid, most)[wrong]


def nearest_each(
    wrong: Iterable[str], valid: Iterable[str], most: int = 3
) -> dict[str, tuple[str, ...]]:
    """For each wrong value, the valid values most like it, best first.

    Values that differ only in case, or in the zeros before them, come alone.
    """
    choices = tuple(dict.fromkeys(valid))
    alike = defaultdict(list)
    for choice in choices:
        alike[bare(choice)].append(choice)
    return {value: closest(value, choices, alike, most) for value in wrong}


def closest(
    wrong: str,
    choices: tuple[str, ...],
    alike: Mapping[str, list[str]],
    most: int,
) -> tuple[str, ...]:
    """The valid values most like one wrong value."""
    if same := alike.get(bare(wrong)):
        return tuple(same[:most])
    found = process.extract(
        wrong, choices, scorer=fuzz.ratio, score_cutoff=NEAR, limit=most
    )
    return tuple(choice for choice, _, _ in found)


def bare(value: str) -> str:
    """A value without case and leading zeros: a spreadsheet makes `0001` a 1."""
    return value.strip().casefold().lstrip("0")
