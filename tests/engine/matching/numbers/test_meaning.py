"""What codes mean, and what grades say of heat."""

import polars as pl
import pytest

from xinqiao.matching.numbers import read_numbers
from xinqiao.matching.numbers.grammar import kind, makers
from xinqiao.matching.numbers.meaning import meanings, temperatures

Heat = tuple[int | None, int | None, str | None]


def heats(*numbers: tuple[str | None, str | None]) -> list[Heat]:
    maker, mpn = (pl.Series(c, dtype=pl.String) for c in zip(*numbers, strict=True))
    return temperatures(read_numbers(maker, mpn)).rows()


def test_grades_say_what_heat_a_part_bears_row_by_row():
    assert heats(
        ("Microchip", "MCP2515-I/ST"),
        ("TI", None),
        ("Microchip", "MCP2515T-E/ST"),
        ("TI", "LM2901AVQDRQ1"),
        ("Infineon", "S29GL512S11TFM020"),
        ("Vishay", "1N4148W-HE3-08"),
        ("TI", "LM2901DR"),
        ("nobody", "X1"),
    ) == [
        (-40, 85, None),
        (None, None, None),
        (-40, 125, None),
        (-40, 125, "Q100"),
        (-40, 125, "Q100-1"),
        (None, None, "Q101"),
        (None, None, None),
        (None, None, None),
    ]


@pytest.mark.parametrize("maker", makers().values(), ids=lambda maker: maker.name)
def test_every_grade_is_a_range_or_a_qualification(maker):
    for family in maker.families:
        for slot, codes in family.slots.items():
            if kind(slot) != "grade" or isinstance(codes, str):
                continue
            for meaning in codes.values():
                limits = meaning.split("..")
                ranged = len(limits) == 2 and int(limits[0]) < int(limits[1])
                assert ranged or meaning.startswith(("Q100", "Q101", "Q200"))


def test_several_codes_are_told_one_by_one():
    assert meanings("Texas Instruments: all others", "grade", "Q-Q1") == (
        "-40..125",
        "Q100",
    )
    assert meanings("Texas Instruments: all others", "grade", None) == ()
    assert meanings("nobody", "grade", "Q") == ()
