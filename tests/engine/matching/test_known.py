"""What a listing says of a part becomes facts; what it does not say stays missing."""

import polars as pl
import pytest

from xinqiao.matching.neighbours.book import FUNCTIONS, PARAMETERS
from xinqiao.matching.neighbours.known import read_known


def known(**part) -> dict:
    """What is known of one part."""
    return read_known(
        pl.DataFrame({"part": ["p"], **{k: [v] for k, v in part.items()}})
    )[0].to_dicts()[0]


def test_a_description_alone_says_function_package_and_ratings():
    part = known(description="3.3V 500mA LDO SOT-23-5")
    assert (part["function"], part["family"]) == ("ldo", "regulator")
    assert (part["package"], part["pins"]) == ("SOT-23-5", 5)
    assert part["output_voltage"] == pytest.approx(3.3)
    assert part["current"] == pytest.approx(0.5)


def test_missing_is_not_zero():
    part = known(mpn="TLV0000")
    assert all(part[name] is None for name in ("function", "package", *PARAMETERS))


def test_a_column_wins_over_the_description():
    part = known(description="N-channel MOSFET 60V 300mA", voltage=100.0, pins="3")
    assert part["voltage"] == pytest.approx(100)
    assert part["current"] == pytest.approx(0.3)
    assert part["pins"] == 3


def test_an_empty_cell_of_a_column_leaves_what_the_description_says():
    assert known(description="MOSFET 60V", voltage=None)["voltage"] == pytest.approx(60)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("SOIC-8", "SOP-8", True),
        ("SO-8_3.9x4.9mm_P1.27mm", "SOIC-8-150mil", True),
        ("TO-252-2(DPAK)", "DPAK", True),
        ("SMC(DO-214AB)", "DO-214AB(SMC)", True),
        ("SC-70-6(SOT-363)", "SOT-363", True),
        ("SOT-23", "SOT-23-5", False),
        ("SOT-23", "SOT-223", False),
        ("SOIC-8", "SOIC-8-EP", False),
        ("SOIC-8", "SOIC-8-208mil", False),
        ("SOIC-8", "TSSOP-8", False),
        ("0603", "0402", False),
    ],
)
def test_names_of_one_footprint_are_one_and_of_two_are_two(first, second, same):
    names = [known(package=name)["package"] for name in (first, second)]
    assert (names[0] == names[1]) is same


def test_a_pad_or_a_width_leaves_the_outline():
    outlines = {
        known(package=p)["outline"] for p in ("SOIC-8", "SO-8-EP", "SOP-8-208mil")
    }
    assert outlines == {"SO-8"}


@pytest.mark.parametrize(
    ("words", "function"),
    [
        ("Gate Drivers for IGBT、MOSFET", "gate_driver"),
        ("Voltage Regulators - Linear, Low Drop Out (LDO)", "ldo"),
        ("CAN FD Transceiver", "can"),
        ("Battery Connectors", "connector"),
        ("运算放大器", "opamp"),
        ("肖特基二极管", "schottky"),
        ("New Arrivals", None),
    ],
)
def test_the_special_word_counts_before_the_general(words, function):
    assert known(category=words)["function"] == function


def test_grade_safety_and_life_cycle_are_read_and_blank_is_unknown():
    part = known(aec="AEC-Q100-1", asil="ASIL B", lifecycle="nrnd")
    assert [part[n] for n in ("aec_family", "aec_grade", "asil", "lifecycle")] == [
        *("Q100", 1, 2, 1)
    ]
    assert known(aec="", asil="")["aec_family"] is None


def test_what_the_functions_read_is_in_the_book():
    for function in FUNCTIONS.values():
        assert set(function.parameters) <= set(PARAMETERS)
        assert {*function.essential, *function.key} <= set(function.parameters)
        assert function.pinout in ("common", "two", "own")
        for rule in function.read.values():
            _, kind, pick = rule.split(" ")
            assert kind in ("single", "range", "at", "any", "tolerance")
            assert pick in ("max", "min", "second")
        assert all(PARAMETERS[name].words for name in function.tell)


def test_every_parameter_has_a_scale_and_words_in_both_languages():
    for parameter in PARAMETERS.values():
        scales = [parameter.ratio is not None, parameter.span is not None]
        assert sum(scales) == (parameter.rule != "same")
        assert parameter.zh
        assert parameter.en


def test_a_number_tells_what_the_listing_leaves_out():
    part = known(manufacturer="Microchip", mpn="MCP6002T-I/SN")
    assert (part["package"], part["pins"]) == ("SO-8", 8)
    assert (part["temp_min"], part["temp_max"]) == (-40, 85)
    listed = {"package": "MSOP-8", "description": "-40℃~+125℃ opamp"}
    part = known(manufacturer="Microchip", mpn="MCP6002T-I/SN", **listed)
    assert (part["package"], part["temp_max"]) == ("MSOP-8", 125)


def test_a_number_that_does_not_count_its_pins_fixes_no_footprint():
    part = known(manufacturer="ST", mpn="STM32F103C8T6")
    assert (part["package"], part["temp_max"]) == (None, 85)


def test_an_automotive_mark_in_the_number_is_a_standard():
    part = known(manufacturer="Texas Instruments", mpn="SN74LVC2G17QDCKRQ1")
    assert part["aec_family"] == "Q100"
