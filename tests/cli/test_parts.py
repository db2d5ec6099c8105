"""`xinqiao parts`: what part numbers say, and whether two are one part."""

import pytest

from xinqiao.cli.texts import catalogue
from xinqiao.matching.numbers.grammar import kind, makers


def test_a_part_number_is_taken_apart(call):
    called = call("parts", "parse", "TI LM2901AVQDRG4Q1", "--json")
    assert called.code == 0
    (number,) = called.data["numbers"]
    assert (number["maker"], number["base"]) == ("Texas Instruments", "LM2901AV")
    assert (number["package"], number["packing"], number["key"]) == (
        "D",
        "R",
        "LM2901AVQDQ1",
    )
    assert called.data["findings"] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Package", "LQFP", "-40 … 85 °C", "reel")),
        ("zh", ("封装", "LQFP", "-40 … 85 °C", "卷带")),
    ],
)
def test_codes_are_put_into_words(call, language, words):
    called = call("parts", "parse", "ST STM32F103C8T6TR", "--lang", language)
    assert called.code == 0
    assert all(word in called.out for word in words)


@pytest.mark.parametrize(
    ("second", "code", "verdict", "how"),
    [
        ("mcp2515 - i/st", 0, "equal", "exact"),
        ("MCP2515T-I/ST", 0, "equal", "same-but-packing"),
        ("MCP2515T-E/ST", 1, "different", ""),
        ("MCP2515-I/STXX", 1, "review", ""),
        ("MPC2515-I/ST", 1, "review", "near"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_two_numbers_are_one_part_or_not(call, second, code, verdict, how, language):
    asked = ("parts", "equal", "MCP2515-I/ST", second, "--maker", "Microchip")
    called = call(*asked, "--json")
    assert (called.code, called.data["equal"]) == (code, code == 0)
    assert (called.data["verdict"], called.data["how"]) == (verdict, how)
    shown = call(*asked, "--lang", language)
    assert shown.code == code
    assert catalogue()["judged"][how or verdict][language] in shown.out.replace(
        "\n", ""
    )


def test_what_is_different_is_said(call):
    asked = ("parts", "equal", "ST STM32F103C8T6", "ST STM32F103C8U7", "--json")
    assert call(*asked).data["differences"] == [
        ["package", "T", "U"],
        ["grade", "6", "7"],
    ]


def test_what_cannot_be_read_is_a_warning_and_a_no(call):
    called = call("parts", "parse", "ABC123", "--maker", "Texas Instrument")
    assert called.code == 1
    assert "warning XQ952" in called.out
    assert "`Texas Instruments`" in called.out


def test_bad_input_is_refused(call):
    called = call("parts", "equal", "LM2901DR", "--json")
    assert called.code == 2
    assert [f["code"] for f in called.data["findings"]] == ["XQ811"]
    called = call("parts", "parse", "LM2901DR", "…", "--json")
    assert called.code == 2
    assert [f["code"] for f in called.data["findings"]] == ["XQ951"]


def test_every_word_of_packing_is_spoken_in_both_languages():
    used = {
        meaning
        for maker in makers().values()
        for family in maker.families
        for slot, codes in family.slots.items()
        if kind(slot) in ("packing", "compliance") and not isinstance(codes, str)
        for meaning in codes.values()
    }
    assert used - {"RoHS"} == {*catalogue()["packed"]}
