"""Packing and lead-free marks are left out; package, grade and the unknown never."""

import json

import polars as pl
import pytest
from tests.certificates.shared import shared

from xinqiao.matching.numbers import read_numbers


def read(maker: str | None, *mpns: str | None) -> pl.DataFrame:
    makers = pl.Series([maker] * len(mpns), dtype=pl.String)
    return read_numbers(makers, pl.Series(mpns, dtype=pl.String))


def keys(maker: str | None, *mpns: str) -> list[str]:
    return read(maker, *mpns)["key"].to_list()


def test_the_published_cases_come_out_as_published():
    text = shared("oracles", "oracles.json").read_text("utf-8")
    case = next(c for c in json.loads(text)["cases"] if c["id"] == "mpn-suffix")
    assert keys(None, *case["expected"]) == list(case["expected"].values())


@pytest.mark.parametrize(
    ("maker", "numbers"),
    [
        ("TI", ["SN74LVC2G17DBVR", "SN74LVC2G17DCKR", "SN74LVC2G17QDCKRQ1"]),
        ("TI", ["TPS61040DBVR", "TPS61040DDCR", "TPS61040QDBVRQ1"]),
        ("ST", ["STM32F103C8T6", "STM32F103C8T7", "STM32F103C8U6", "STM32F103CBT6"]),
        ("ST", ["STPS2H100U", "STPS2H100UF", "STPS2H100UY"]),
        ("ST", ["L78M05ABDT-TR", "L78M05ACDT-TR", "L78M05CDT-TR"]),
        ("Microchip", ["MCP2515-I/ST", "MCP2515T-E/ST", "MCP2515-I/SO"]),
        (
            "NXP",
            ["TJA1051T,118", "TJA1051T/3,118", "TJA1051T/E,118", "TJA1051TK/3,118"],
        ),
        ("Vishay", ["1N4148W-E3-08", "1N4148W-HE3-08", "1N4148WS-E3-08"]),
        ("Diodes", ["MMSZ5246B-7-F", "MMSZ5246BQ-7-F", "BZT52C5V1S-7-F"]),
        ("ADI", ["AD8628ARTZ-R2", "AD8628WARTZ-R7", "AD8628ARZ"]),
        (
            "ADI",
            ["MAX9926UAEE+", "MAX9926UAEE/V+", "LT8640EUDC#PBF", "LT8640EUDC#WPBF"],
        ),
        ("onsemi", ["ISL9V3040D3ST", "ISL9V3040D3STV", "ISL9V3040D3ST-F085C"]),
        ("YAGEO", ["RC0402FR-07100KL", "RC0402JR-07100KL", "RC0603FR-07100KL"]),
        ("Murata", ["GRM21BR61E106KA73L", "GRM21BR61E106MA73L", "GRM188R60J106ME47D"]),
    ],
)
def test_package_grade_and_value_are_never_left_out(maker, numbers):
    told = read(maker, *numbers)
    assert told["parsed"].all()
    assert told["key"].n_unique() == len(numbers)


@pytest.mark.parametrize(
    ("maker", "numbers"),
    [
        ("Texas Instruments", ["LM2901AVQDRQ1", "LM2901AVQDRG4Q1", "LM2901AVQDQ1"]),
        ("德州仪器", ["LM2596S-5.0/NOPB", "LM2596SX-5.0/NOPB", "LM2596S-5.0"]),
        ("意法半导体", ["VNLD5090TR-E", "VNLD5090-E"]),
        ("Nexperia", ["BSS84AK,215", "BSS84AK,235", "BSS84AKVL"]),
        ("Linear Technology", ["LTC2053HMS8#TRPBF", "LTC2053HMS8#PBF", "LTC2053HMS8"]),
        ("Samsung", ["CL31A106KBHNNNE", "CL31A106KBHNNNL"]),
    ],
)
def test_packing_and_lead_free_marks_are_left_out(maker, numbers):
    assert len({*keys(maker, *numbers)}) == 1


def test_an_unknown_end_is_kept_and_said_not_to_be_read():
    told = read("TI", "LM2901DR", "LM2901DRXX", "LM2901D-SAMPLE")
    assert told["parsed"].to_list() == [True, False, False]
    assert told["key"].n_unique() == 3
    assert told["key"][1] == "LM2901DRXX"


def test_a_number_says_what_its_codes_are():
    told = read("TI", "LM2901AVQDRG4Q1").row(0, named=True)
    assert (told["base"], told["grade"], told["package"]) == ("LM2901AV", "Q-Q1", "D")
    assert (told["packing"], told["compliance"]) == ("R", "G4")


@pytest.mark.parametrize(
    ("maker", "mpn", "known"),
    [
        (None, "TI LM2901DR", "Texas Instruments"),
        (None, "意法半导体：LM2901DT", "STMicroelectronics"),
        ("ST", "ST STM32F103C8T6", "STMicroelectronics"),
        ("GigaDevice", "GD 32F103CBT6", "GigaDevice"),
        ("ＳＴ　Microelectronics", "STM32F103C8T6", "STMicroelectronics"),
    ],
)
def test_a_maker_is_known_by_any_of_its_names(maker, mpn, known):
    told = read(maker, mpn).row(0, named=True)
    assert (told["maker"], told["parsed"]) == (known, True)
    assert known.upper() not in told["number"]


def test_the_name_of_another_maker_is_no_idle_word():
    told = read("TI", "ST LM2901DT").row(0, named=True)
    assert (told["maker"], told["parsed"]) == ("Texas Instruments", False)


def test_one_short_name_of_two_firms_is_not_mixed_up():
    assert read("ST(Semtech)", "1N4148W")["maker"][0] != "STMicroelectronics"


def test_without_a_maker_a_number_is_read_only_if_all_agree():
    told = read(None, "MCP2515T-I/ST", "NOBODY-13")
    assert told["key"].to_list() == ["MCP2515I/ST", "NOBODY13"]
    assert told["parsed"].to_list() == [True, False]


def test_the_number_of_an_unknown_maker_is_left_alone():
    told = read("Unheard Of Ltd", "LM2901DR").row(0, named=True)
    assert (told["maker"], told["key"]) == ("Unheard Of Ltd", "LM2901DR")
    assert not told["parsed"]


def test_copies_are_read_as_what_they_copy_and_stay_themselves():
    told = read("UMW", "MCP6002T-I/SN(UMW)", "MCP6002T-I/SN")
    assert told["package"].to_list() == ["SN", "SN"]
    assert told["packing"].to_list() == ["T", "T"]
    assert told["key"].to_list() == ["MCP6002TI/SN(UMW)", "MCP6002TI/SN"]


def test_every_row_has_its_answer_in_its_place():
    mpns = ["LM2901DR", None, "", "lm2901dr", "LM2901DR"]
    told = read("TI", *mpns)
    assert told["mpn"].to_list() == mpns
    assert told["key"].to_list() == ["LM2901D", None, "", "LM2901D", "LM2901D"]
    assert told["parsed"].to_list() == [True, False, False, True, True]
    assert read("TI").height == 0
