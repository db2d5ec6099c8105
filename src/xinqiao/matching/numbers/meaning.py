"""What the codes of part numbers mean."""

import re
from collections import ChainMap
from functools import cache

import polars as pl

from xinqiao.matching.grades import RANGES
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


RANGE = re.compile(r"(-?[0-9]+)\.\.(-?[0-9]+)")


def temperatures(numbers: pl.DataFrame) -> pl.DataFrame:
    """What the grades of part numbers say of heat and qualification.

    `numbers`: what `read_numbers` gives. Returns, row by row, `low` and `high` (ambient
    temperature, °C) and `aec` (`Q100-1`, or `Q100` without a grade); null where the
    number does not say.

    Examples
    --------
    >>> from xinqiao.matching.numbers import read_numbers
    >>> read = read_numbers(pl.Series(["TI"]), pl.Series(["LM2901AVQDRQ1"]))
    >>> temperatures(read).row(0)
    (-40, 125, 'Q100')
    """
    pairs = numbers.select("family", "grade").unique()
    told = [heat(*pair) for pair in zip(*pairs.get_columns(), strict=True)]
    kinds = {"low": pl.Int64, "high": pl.Int64, "aec": pl.String}
    known = pl.DataFrame(told, schema=kinds, orient="row")
    return (
        numbers.select("family", "grade")
        .join(
            pl.concat([pairs, known], how="horizontal"),
            on=["family", "grade"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        .select(*kinds)
    )


def heat(
    family: str | None, grade: str | None
) -> tuple[int | None, int | None, str | None]:
    """Lowest and highest temperature and qualification of one grade of a family."""
    said = meanings(family, "grade", grade)
    aec = next((text for text in said if text.startswith("Q")), None)
    found = next((limits for text in said if (limits := RANGE.fullmatch(text))), None)
    if found:
        return int(found[1]), int(found[2]), aec
    return (*RANGES.get(aec or "", (None, None)), aec)
