"""The distributions that the platform asks for, and those that they ask for."""

import csv
from collections.abc import Iterable
from importlib import metadata

from packaging.requirements import Requirement

Wanted = tuple[str, frozenset[str]]
"""A distribution's name and the extras asked of it."""


def closure(wanted: Wanted) -> dict[str, metadata.Distribution]:
    """A distribution and all that it needs and has here, by name."""
    found: dict[str, metadata.Distribution] = {}
    seen: set[Wanted] = set()
    waiting = [wanted]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        try:
            distribution = metadata.distribution(one[0])
        except metadata.PackageNotFoundError:
            continue
        found[distribution.metadata["Name"].lower()] = distribution
        waiting += asked_by(distribution, one[1])
    return found


def asked_by(
    distribution: metadata.Distribution, extras: Iterable[str]
) -> list[Wanted]:
    """What a distribution asks for on this machine, with the extras asked of it."""
    cases = [{"extra": extra} for extra in ("", *extras)]
    lines = [Requirement(line) for line in distribution.requires or ()]
    return [
        (line.name, frozenset(line.extras))
        for line in lines
        if line.marker is None or any(line.marker.evaluate(case) for case in cases)
    ]


def files(distributions: Iterable[metadata.Distribution]) -> set[str]:
    """Their files, from where libraries lie; compiled ones are made again.

    Read from their records as text: paths as objects would take seconds.
    """
    names = (
        row[0]
        for one in distributions
        for row in csv.reader((one.read_text("RECORD") or "").splitlines())
    )
    return {n for n in names if not n.startswith("../") and "__pycache__" not in n}
