"""What is wanted is found in a catalogue: as it stands, in other packing, or nearly."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xinqiao.matching.numbers import find_numbers, read_numbers

Numbers = list[tuple[str | None, str | None]]


def frame(numbers: Numbers) -> pl.DataFrame:
    kinds = {"maker": pl.String, "mpn": pl.String}
    return pl.DataFrame(numbers, schema=kinds, orient="row")


def found(wanted: Numbers, catalogue: Numbers) -> list[tuple[int, int, str]]:
    pairs = find_numbers(frame(wanted), frame(catalogue))
    return list(
        zip(
            *pairs.select("wanted", "catalogue", "how")
            .to_dict(as_series=False)
            .values(),
            strict=True,
        )
    )


def how(wanted: str, offered: str, maker: str | None = "TI") -> str | None:
    pairs = found([(maker, wanted)], [(maker, offered)])
    return pairs[0][2] if pairs else None


@pytest.mark.parametrize(
    ("wanted", "offered", "answer"),
    [
        ("lm2901 dr", "LM2901DR", "exact"),
        ("LM2596S 5.0/NOPB", "LM2596S-5.0/NOPB", "exact"),
        ("LM2901D", "LM2901DR", "same-but-packing"),
        ("REF2033AIDDCT", "REF2033AIDDCR", "same-but-packing"),
        ("LM2901PWR", "LM2901DR", None),
        ("LM2901QDRQ1", "LM2901DR", None),
        ("LP298133DBVR", "LP2981-33DBVR", "near"),
        ("SN75HVD230DR", "SN65HVD230DR", None),
        ("SN65HVD23ODR", "SN65HVD230DR", None),
        ("SN65HDV230DR", "SN65HVD230DR", "near"),
        ("SN65HVD230DR-TAPE", "SN65HVD230DR", "near"),
    ],
)
def test_equal_packing_apart_or_nearly(wanted, offered, answer):
    assert how(wanted, offered) == answer


def test_makers_must_agree_where_both_are_given():
    catalogue = [("ST", "LM2901DT"), ("UMW", "LM2901DT"), (None, "LM2901DT")]
    assert [row for _, row, _ in found([("ST", "LM2901DT")], catalogue)] == [0, 2]
    assert [row for _, row, _ in found([(None, "LM2901DT")], catalogue)] == [0, 1, 2]


def test_two_parts_as_near_are_none():
    catalogue = [("YAGEO", "RC0402FR-07470KL"), ("YAGEO", "RC0402FR-07470RL")]
    assert found([("YAGEO", "RC0402FR-07470XL")], catalogue) == []
    assert found([("YAGEO", "RC0402FFR-07470KL")], catalogue) == [(0, 0, "near")]


def test_one_part_in_two_packings_is_as_near_as_in_one():
    catalogue = [("TI", "SN65HVD230DR"), ("TI", "SN65HVD230D")]
    pairs = found([("TI", "SN65HVDD230DR")], catalogue)
    assert (0, 0, "near") in pairs


def test_blanks_are_nobody():
    blanks = [(None, None), (None, ""), ("TI", " ")]
    assert found(blanks, blanks) == []


def test_numbers_that_were_read_before_are_not_read_again():
    wanted, catalogue = frame([("TI", "LM2901D")]), frame([("TI", "LM2901DR")])
    read = [read_numbers(f["maker"], f["mpn"]) for f in (wanted, catalogue)]
    assert find_numbers(*read).equals(find_numbers(wanted, catalogue))


NUMBER = st.from_regex(r"\A[AB]{1,2}[12]{2}[AB]-?[12][AB]?\Z")


@settings(max_examples=60)
@given(st.lists(NUMBER, max_size=5), st.lists(NUMBER, max_size=8))
def test_nothing_is_found_whose_digits_are_others(wanted, offered):
    pairs = found([("A", n) for n in wanted], [("A", n) for n in offered])
    for row, place, _ in pairs:
        digits = [
            "".join(c for c in text if c.isdigit())
            for text in (wanted[row], offered[place])
        ]
        assert digits[0] == digits[1]


@given(st.lists(NUMBER, min_size=1, max_size=6))
def test_every_number_is_found_in_its_own_catalogue(numbers):
    pairs = found([("A", n) for n in numbers], [("A", n) for n in numbers])
    assert {(row, row, "exact") for row in range(len(numbers))} <= {*pairs}
