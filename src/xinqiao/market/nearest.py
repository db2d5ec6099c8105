"""Valid values nearest to a wrong one."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

NEAR = 60.0
"""Likeness, out of 100, from which a value is worth suggesting."""


def nearest(wrong: str, valid: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """The valid values most like the wrong one, best first; none if none is like it.

    Values that differ only in case, or in the zeros before them, come first.
    """
    choices = tuple(dict.fromkeys(valid))
    plain = wrong.strip().casefold()
    same = [c for c in choices if c.casefold() == plain]
    same += [c for c in choices if bare(c) == bare(plain) and c not in same]
    if same:
        return tuple(same[:most])
    found = process.extract(
        plain,
        choices,
        scorer=fuzz.ratio,
        processor=str.casefold,
        score_cutoff=NEAR,
        limit=most,
    )
    return tuple(choice for choice, _, _ in found)


def bare(value: str) -> str:
    """A value without case and leading zeros: a spreadsheet makes `0001` a 1."""
    return value.casefold().lstrip("0")
