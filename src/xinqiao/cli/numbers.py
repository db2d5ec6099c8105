"""Part numbers on the command line: read, and compared."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from xinqiao.cli.failures import finding
from xinqiao.cli.findings import as_data, lines
from xinqiao.cli.grids import UNKNOWN, grid
from xinqiao.cli.screen import DONE, NO, Answer, Screen
from xinqiao.errors import Finding, Refused

if TYPE_CHECKING:
    import polars as pl
    from rich.console import RenderableType

    from xinqiao.matching.numbers.verdict import Verdict

SHOWN = ("maker", "base", "package", "grade", "packing", "compliance", "key")


def parse(screen: Screen, numbers: Sequence[str], maker: str | None) -> Answer:
    """Read part numbers; no if one of them cannot be read for certain."""
    read, found = read_all(numbers, maker)
    data = {"numbers": read.to_dicts(), "findings": [as_data(each) for each in found]}
    code = DONE if read["parsed"].all() else NO
    return Answer(data, (*numbers_view(screen, read), *noted(screen, found)), code)


def equal(screen: Screen, numbers: Sequence[str], maker: str | None) -> Answer:
    """Judge two part numbers; no unless they are one part."""
    from xinqiao.matching.numbers.verdict import EQUAL, compare_numbers

    if len(numbers) != 2:
        raise Refused([finding("XQ811", given=str(len(numbers)))])
    read, found = read_all(numbers, maker)
    verdict = compare_numbers(read)
    data = {
        "equal": verdict.verdict == EQUAL,
        **asdict(verdict),
        "numbers": read.to_dicts(),
        "findings": [as_data(each) for each in found],
    }
    view = (*verdict_view(screen, verdict), *noted(screen, found))
    return Answer(data, view, DONE if verdict.verdict == EQUAL else NO)


def read_all(
    numbers: Sequence[str], maker: str | None
) -> "tuple[pl.DataFrame, tuple[Finding, ...]]":
    """Part numbers of one maker, read; and what people have to look at.

    Raises
    ------
    Refused
        With all findings, if one is no part number at all.
    """
    import polars as pl

    from xinqiao.matching.numbers import read_numbers
    from xinqiao.matching.numbers.findings import check_numbers

    mpn = pl.Series(numbers, dtype=pl.String)
    read = read_numbers(pl.Series([maker] * len(mpn), dtype=pl.String), mpn)
    # Words of a command line have no rows.
    found = tuple(replace(each, rows=(), column="") for each in check_numbers(read))
    if any(each.is_error for each in found):
        raise Refused(found)
    return read, found


def numbers_view(screen: Screen, read: "pl.DataFrame") -> Iterator["RenderableType"]:
    """What each number says: code, and what it means."""
    from xinqiao.matching.numbers.meaning import meanings

    for number in read.to_dicts():
        rows = (
            (
                screen.say(f"parts.{slot}"),
                number[slot] or UNKNOWN,
                spoken(screen, meanings(number["family"], slot, number[slot])),
            )
            for slot in SHOWN
        )
        yield grid((number["number"], "", ""), rows, texts=3)


def spoken(screen: Screen, meanings: Sequence[str]) -> str:
    """What codes mean, in the language of the screen where it is a word of ours."""
    from xinqiao.cli.texts import catalogue

    ours = catalogue()["packed"]
    told = (
        screen.say(f"packed.{meaning}")
        if meaning in ours
        else re.sub(
            r"^(Q[0-9]{3})", r"AEC-\1", re.sub(r"\.\.(.+)", r" … \1 °C", meaning)
        )
        for meaning in dict.fromkeys(meanings)
    )
    return screen.say("findings.comma").join(told)


def verdict_view(screen: Screen, verdict: "Verdict") -> Iterator["RenderableType"]:
    """The verdict, and what is different."""
    yield screen.say(f"judged.{verdict.how or verdict.verdict}")
    if verdict.differences:
        titles = (screen.say("parts.differs"), screen.say("parts.first"))
        rows = (
            (screen.say(f"parts.{slot}"), left or UNKNOWN, right or UNKNOWN)
            for slot, left, right in verdict.differences
        )
        yield grid((*titles, screen.say("parts.second")), rows, texts=3)


def noted(screen: Screen, found: Sequence[Finding]) -> Iterator["RenderableType"]:
    """Findings, each with its cure."""
    for each in found:
        yield from lines(screen, each)
