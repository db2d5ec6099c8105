"""Quantities are read as people write them, and what is not one is left out."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinqiao.matching.neighbours.quantities import PREFIX, read_quantities


def read(text: str) -> list[tuple[str, str, float, float]]:
    """The quantities of one text: unit, kind, low, high."""
    found = read_quantities(pl.DataFrame({"row": [0], "text": [text]}))
    return [
        (unit, kind, pytest.approx(low), pytest.approx(high))
        for unit, kind, low, high in found.drop("row").rows()
    ]


def test_a_capacitor_is_read_as_a_buyer_writes_it():
    expected = [("F", "single", 1e-5, 1e-5), ("V", "single", 16, 16)]
    for text in ("10uF 16V", "10µF,16V", "10 uF 16 V", "10u 16V", "１０ｕＦ　１６Ｖ"):
        assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "ohms"),
    [("4k7", 4700), ("4.7kΩ", 4700), ("2R2", 2.2), ("100k", 1e5), ("10 ohm", 10)],
)
def test_resistances_are_read_in_every_way_of_writing_them(text, ohms):
    assert read(text) == [("Ω", "single", ohms, ohms)]


def test_a_range_a_condition_and_a_tolerance_are_told_apart():
    assert read("1.8V~6V 7.5Ω@10V,500mA ±10% -40℃~+85℃@(Tj)") == [
        ("V", "range", 1.8, 6),
        ("Ω", "at", 7.5, 7.5),
        ("%", "tolerance", 10, 10),
        ("°C", "range", -40, 85),
    ]


def test_bits_are_counted_in_1024s():
    assert read("2Kbit 128KB") == [
        ("b", "single", 2048, 2048),
        ("b", "single", 1024 * 1024, 1024 * 1024),
    ]


@pytest.mark.parametrize(
    "text", ["SOT-23-5", "28nV/√Hz", "600V/ms", "X7R", "0603", "10", "", "1N4148", "m"]
)
def test_what_is_not_plainly_a_quantity_is_not_one(text):
    assert [unit for unit, *_ in read(text) if unit not in ("s",)] == []


@given(
    number=st.integers(1, 9999).map(lambda n: n / 10),
    prefix=st.sampled_from([*PREFIX]),
    unit=st.sampled_from("VAWFH"),
)
def test_every_number_prefix_and_unit_is_read_back(number, prefix, unit):
    value = number * PREFIX[prefix]
    assert read(f"x {number}{prefix}{unit} y") == [(unit, "single", value, value)]
