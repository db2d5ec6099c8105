"""What the codes of part numbers mean."""

from collections import ChainMap
from functools import cache

from xinqiao.matching.numbers.grammar import Family, kind, makers


def meanings(family: str | None, slot: str, code: str | None) -> tuple[str, ...]:
    """What the tables of a family say of a code, or of several (`Q-Q1`), one by one.

    Examples
    --------
    >>> meanings("Texas Instruments: all others", "grade", "Q-Q1")
    ('-40..125', 'Q100')
    """
    if not code or family not in families():
        return ()
    table = codes(families()[family], slot)
    each = [code] if code in table else code.split("-")
    return tuple(told for part in each if (told := table.get(part)))


def codes(family: Family, slot: str) -> dict[str, str]:
    """All codes of a slot, whichever of its places they stand in."""
    places = (v for name, v in family.slots.items() if kind(name) == slot)
    tables = (table for table in places if not isinstance(table, str))
    return dict(ChainMap(*map(dict, tables)))


@cache
def families() -> dict[str | None, Family]:
    """All families, by name."""
    return {each.name: each for maker in makers().values() for each in maker.families}
