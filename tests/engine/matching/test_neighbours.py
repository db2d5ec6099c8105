"""Neighbours: the reasons add up, missing counts as unknown, class C is earned."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xinqiao.matching.neighbours import find_neighbours

FET = "N-channel MOSFET 60V 300mA 2Ω@10V SOT-23"


def parts(*descriptions: str, **columns: list) -> pl.DataFrame:
    """Parts p0, p1, …, with what is said of them."""
    ids = [f"p{i}" for i, _ in enumerate(descriptions)]
    return pl.DataFrame({"part": ids, "description": descriptions, **columns})


def wanted(description: str, **columns) -> pl.DataFrame:
    """One part wanted."""
    return pl.DataFrame(
        {
            "part": ["w"],
            "description": [description],
            **{k: [v] for k, v in columns.items()},
        }
    )


def classes(need: pl.DataFrame, offers: pl.DataFrame) -> dict[str, str]:
    """Part → class."""
    found = find_neighbours(need, offers)
    return dict(zip(found["part"], found["class"], strict=True))


def codes(found: pl.DataFrame, row: int = 0) -> dict[str, str]:
    """What was compared → code, of one pair."""
    return {reason["about"]: reason["code"] for reason in found["reasons"][row]}


def test_the_part_that_does_all_and_no_more_comes_first():
    offers = parts(
        "N-channel MOSFET 30V 300mA 2Ω@10V SOT-23",
        "P-channel MOSFET 60V 300mA 2Ω@10V SOT-23",
        FET,
        "N-channel MOSFET 100V 1A 100mΩ@10V SOT-23",
        "N-channel MOSFET 60V 300mA 2Ω@10V TO-252",
        "CAN transceiver 5Mbps 4.5V~5.5V SOIC-8",
    )
    found = find_neighbours(wanted(FET), offers)
    assert found["part"][0] == "p2"
    assert found["part"][1] == "p3"
    assert found["distance"][0] == 0
    assert "p5" not in found["part"]
    assert classes(wanted(FET), offers) == {
        "p0": "D", "p1": "D", "p2": "C", "p3": "C", "p4": "D"
    }  # fmt: skip


def test_reasons_name_what_falls_short_with_both_numbers():
    found = find_neighbours(wanted(FET), parts(FET.replace("60V", "30V")))
    short = next(r for r in found["reasons"][0] if r["code"] == "SHORT")
    assert short == {
        "code": "SHORT",
        "about": "voltage",
        "wanted": pytest.approx(60),
        "offered": pytest.approx(30),
        "points": pytest.approx(1),
    }


def test_unknown_is_no_match_and_no_mismatch():
    offers = parts(FET, "N-channel MOSFET 60V 300mA SOT-23", FET.replace("2Ω", "50Ω"))
    found = find_neighbours(wanted(FET), offers)
    assert found["part"].to_list() == ["p0", "p1", "p2"]
    assert codes(found, 1)["resistance"] == "UNKNOWN"
    assert codes(found, 2)["resistance"] == "SHORT"
    assert found["class"].to_list() == ["C", "D", "D"]


def test_what_is_not_asked_is_not_compared():
    found = find_neighbours(wanted("N-channel MOSFET 60V"), parts(FET))
    assert set(codes(found)) == {"function", "voltage", "channel"}


def test_a_part_of_its_own_pinout_is_a_second_source_only_under_its_own_number():
    text = "3.3V 500mA fixed LDO SOT-23-5"
    offers = parts(text, text, mpn=["QQ7333", "ZZ5205"])
    need = wanted(text, mpn="AB5205")
    assert classes(need, offers) == {"p0": "D", "p1": "C"}


def test_the_same_number_needs_no_description_but_bears_no_contradiction():
    columns = {"mpn": ["BAS416", "BAS416"], "package": ["SOD-323", "SOT-23"]}
    offers = parts("Switching Diodes", "Switching Diodes", **columns)
    need = wanted("Switching Diodes", mpn="BAS416", package="SOD-323")
    assert classes(need, offers) == {"p0": "C", "p1": "D"}


def test_a_lower_grade_is_never_a_second_source():
    offers = parts(FET, FET, FET, aec=["AEC-Q101-0", "AEC-Q101-3", ""])
    need = wanted(FET, aec="AEC-Q101-1")
    assert classes(need, offers) == {"p0": "C", "p1": "D", "p2": "C"}
    found = find_neighbours(need, offers)
    assert found["part"].to_list() == ["p0", "p2", "p1"]
    assert codes(found, 1)["aec_grade"] == "UNKNOWN"


def test_a_part_on_its_way_out_comes_later():
    offers = parts(FET, FET, lifecycle=["obsolete", "active"])
    assert find_neighbours(wanted(FET), offers)["part"].to_list() == ["p1", "p0"]


def test_another_value_of_a_passive_is_no_neighbour():
    texts = ("10uF 25V X7R 0603 capacitor", "1uF 25V X7R 0603 capacitor")
    offers = parts(*texts, mpn=["ABC0603X106", "0603X105K"])
    need = wanted("10uF 16V X7R 0603 capacitor", mpn="0603X106M")
    found = find_neighbours(need, offers)
    assert found["part"].to_list() == ["p0"]


def test_the_same_digits_are_found_whatever_the_listing_says():
    offers = parts("", "CAN transceiver SOIC-8", mpn=["TC4427A", "TJA1051"])
    found = find_neighbours(wanted("gate driver", mpn="MIC4427"), offers)
    assert found["part"].to_list() == ["p0"]
    assert codes(found)["function"] == "UNKNOWN"


def test_a_part_is_not_its_own_neighbour():
    assert find_neighbours(parts(FET), parts(FET)).height == 0


def test_nothing_on_offer_is_an_empty_table():
    found = find_neighbours(wanted(FET), parts(FET).clear())
    assert found.columns == ["wanted", "part", "distance", "class", "reasons"]
    assert found.height == 0


descriptions = st.builds(
    "{} MOSFET {}V {}mA {}Ω@10V {}".format,
    st.sampled_from(["N-channel", "P-channel", ""]),
    st.sampled_from([20, 60, 100]),
    st.sampled_from([100, 300, 4000]),
    st.sampled_from([0.1, 2, 5]),
    st.sampled_from(["SOT-23", "TO-252", ""]),
)


@settings(max_examples=8)
@given(needs=st.lists(descriptions, min_size=1, max_size=3), data=st.data())
def test_points_add_up_and_the_order_of_rows_means_nothing(needs, data):
    offers = parts(*data.draw(st.lists(descriptions, min_size=1, max_size=8)))
    needs = parts(*needs).with_columns(("w" + pl.col("part")).alias("part"))
    found = find_neighbours(needs, offers, keep=3)
    points = [sum(r["points"] for r in reasons) for reasons in found["reasons"]]
    assert found["distance"].to_list() == pytest.approx(points)
    assert (found["distance"] >= 0).all()
    again = find_neighbours(needs, offers.reverse(), keep=3)
    assert found.equals(again)
    assert found.group_by("wanted").len()["len"].max() <= 3
    nearest = find_neighbours(needs, offers, keep=100).group_by("wanted")
    kept = found.group_by("wanted").agg(pl.col("distance").max()).sort("wanted")
    every = nearest.agg(pl.col("distance").sort().head(3).max()).sort("wanted")
    assert kept.equals(every)


def test_a_number_with_another_ending_is_not_the_same_number():
    text = "LDO SOT-23"
    offers = parts(text, text, mpn=["QQ6206 3.3V", "QQ6206 5V"])
    need = wanted(text, mpn="QQ6206 3.3V")
    assert classes(need, offers) == {"p0": "C", "p1": "D"}


def test_two_pins_are_shared_but_six_are_not_of_suppressors():
    text = "TVS 5V 9V 100W bidirectional {}"
    for package, expected in (("SOD-323", "C"), ("SOT-23-6", "D")):
        pins = 2 if package == "SOD-323" else 6
        said = text.format(package)
        offers = parts(said, pins=[pins])
        assert classes(wanted(said, pins=pins), offers) == {"p0": expected}


def test_the_worked_table_of_the_manual_is_true():
    """As printed in docs/methods/neighbours.md."""
    offers = parts("N-channel MOSFET 100V 300mA TO-252")
    found = find_neighbours(wanted(FET), offers)
    said = {r["about"]: (r["code"], round(r["points"], 2)) for r in found["reasons"][0]}
    assert said == {
        "package": ("OTHER", 2.0),
        "resistance": ("UNKNOWN", 0.5),
        "voltage": ("FITS", 0.15),
        "function": ("SAME", 0.0),
        "channel": ("SAME", 0.0),
        "current": ("SAME", 0.0),
    }
    assert found["distance"][0] == pytest.approx(2.65, abs=0.005)
    assert found["class"][0] == "D"


@pytest.mark.parametrize("asked", [{"asil": "as agreed"}, {"aec": "see drawing"}])
def test_a_requirement_that_is_not_understood_is_not_dropped(asked):
    offers = parts(FET, asil=["B"], aec=["Q101"])
    assert classes(wanted(FET, **asked), offers) == {"p0": "D"}
    assert classes(wanted(FET), offers) == {"p0": "C"}


def test_a_split_safety_level_is_that_of_the_part():
    offers = parts(FET, FET, asil=["B", "A"])
    assert classes(wanted(FET, asil="ASIL B(D)"), offers) == {"p0": "C", "p1": "D"}


@pytest.mark.parametrize(
    "offers",
    [
        pl.DataFrame({"description": [FET]}),
        pl.DataFrame({"part": ["p0"], "voltage": ["sixty"]}),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(offers):
    with pytest.raises(pl.exceptions.PolarsError):
        find_neighbours(wanted(FET), offers)
