"""What nobody should guess is said, in both languages, with what to do."""

import polars as pl

from xinqiao.errors import LANGUAGES, Finding
from xinqiao.matching.numbers import read_numbers
from xinqiao.matching.numbers.findings import check_numbers

Numbers = list[tuple[str | None, str | None]]


def found(*numbers: tuple[str | None, str | None]) -> dict[str, Finding]:
    maker, mpn = (
        pl.Series(column, dtype=pl.String) for column in zip(*numbers, strict=True)
    )
    return {f.code: f for f in check_numbers(read_numbers(maker, mpn), "parts")}


def test_numbers_that_are_read_need_no_word():
    assert found(("TI", "LM2901DR"), ("ST", None), (None, "STM32F103C8T6")) == {}


def test_a_text_without_letters_and_digits_is_no_number():
    told = found(("TI", "LM2901DR"), ("TI", "- -"))["XQ951"]
    assert told.is_error
    assert told.rows == (3,)


def test_an_unknown_maker_is_named_with_those_nearest():
    told = found(("Texas Instrument", "LM2901DR"), ("Texas Instrument", "NE555"))[
        "XQ952"
    ]
    assert (told.level, told.rows) == ("warning", (2, 3))
    assert "Texas Instruments" in told.nearest
    assert "Texas Instrument" in told.message["en"]


def test_numbers_unlike_their_makers_others_are_listed():
    told = found(("TI", "LM2901DR"), ("TI", "LM2901DRXX"), ("TI", "QQ-1"))["XQ953"]
    assert told.rows == (3, 4)
    assert "LM2901DRXX" in told.message["zh"]


def test_without_a_maker_nobodys_number_needs_one():
    assert found((None, "QQ-1"))["XQ954"].rows == (2,)


def test_the_name_of_another_maker_is_a_contradiction():
    assert found(("TI", "ST LM2901DT"))["XQ955"].rows == (2,)


def test_every_finding_has_its_words_in_both_languages():
    told = found(("TI", "--"), ("X", "A1"), ("TI", "Q1"), (None, "Q1"), ("TI", "ST L1"))
    assert sorted(told) == ["XQ951", "XQ952", "XQ953", "XQ954", "XQ955"]
    for finding in told.values():
        assert all(finding.message[language] for language in LANGUAGES)
        assert all(finding.cure[language] for language in LANGUAGES)
