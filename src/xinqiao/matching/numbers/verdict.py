"""Whether two part numbers are one part."""

from dataclasses import dataclass

import polars as pl

from xinqiao.matching.numbers.find import NEAR, find_numbers

EQUAL, DIFFERENT, REVIEW = "equal", "different", "review"
SLOTS = ("maker", "base", "package", "grade", "codes")


@dataclass(frozen=True)
class Verdict:
    """What is known of two part numbers.

    `verdict`: `equal`; `different` (both were read, and differ in what equality keeps);
    `review` (people have to say). `how`: `exact`, `same-but-packing`, `near` or blank.
    `differences`: slot, what the first has, what the second has.
    """

    verdict: str
    how: str
    differences: tuple[tuple[str, str, str], ...]


def compare_numbers(numbers: pl.DataFrame) -> Verdict:
    """Judge two part numbers, given as the two rows that `read_numbers` makes of them.

    Examples
    --------
    >>> from xinqiao.matching.numbers import read_numbers
    >>> makers, mpns = pl.Series(["ST", "ST"]), pl.Series(["LM2901DT", "LM2901YDT"])
    >>> compare_numbers(read_numbers(makers, mpns)).differences
    (('grade', '', 'Y'),)
    """
    first, second = numbers[:1], numbers[1:2]
    found = find_numbers(first, second)
    how = str(found["how"][0]) if found.height else ""
    left, right = (row.row(0, named=True) for row in (first, second))
    pairs = ((slot, left[slot] or "", right[slot] or "") for slot in SLOTS)
    apart = tuple((slot, a, b) for slot, a, b in pairs if a != b)
    if how and how != NEAR:
        return Verdict(EQUAL, how, ())
    told = [difference for difference in apart if difference[0] != "codes"] or apart
    sure = bool(numbers["parsed"].all()) and not how
    return Verdict(DIFFERENT if sure else REVIEW, how, tuple(told))
