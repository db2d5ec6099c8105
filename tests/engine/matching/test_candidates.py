"""Which parts could fill a position: every class, worked by hand."""

from tests.builders import fit, lot, market, need, part, rule
from tests.engine.qualification.facts import approval, shown

from xinqiao import Policy
from xinqiao.matching.offers import match

ST = {"kind": "chip", "manufacturer": "STMicroelectronics", "package": "LQFP-48"}
DIODE = {"kind": "chip", "category": "TVS diode", "name": "TVS diode 5V SMB"}


def candidates(*facts, **settings):
    """The offer of each part for the one need there is."""
    rows = match(market(*facts), Policy(**settings)).offers.to_dicts()
    return {row["part"]: row for row in rows}


def chips(*numbers):
    """Chips by name with their number, and a lot of each but the first."""
    facts = []
    for name, mpn, aec in numbers:
        facts.append(part(name, mpn=mpn, aec=aec, **ST))
        facts.append(lot(name, 100))
    return facts


def test_the_same_number_in_another_packing_lacks_nothing_but_a_row():
    found = candidates(
        fit("car", "tray", at="U"),
        need("car", 5),
        *chips(
            ("tray", "STM32F103C8T6", None),
            ("reel", "stm32f103c8t6tr", None),
            ("typed", "STM32F103-C8T6", None),
            ("hotter", "STM32F103C8T7", None),
            ("larger", "STM32F103CBT6", None),
        ),
    )
    kinds = {name: row["class"] for name, row in found.items()}
    assert kinds["tray"] == "same"
    assert (kinds["reel"], found["reel"]["missing"]) == ("A", "LISTING")
    assert (kinds["typed"], found["typed"]["missing"]) == ("same", "LISTING")
    assert "PACKING" in found["reel"]["reasons"]
    assert "SPELLING" in found["typed"]["reasons"]
    assert found["reel"]["usable"]
    assert kinds["hotter"] == "B"
    assert kinds.get("larger") not in ("same", "A", "B")


def test_a_better_grade_of_the_same_chip_awaits_approval():
    found = candidates(
        fit("car", "wanted", at="U"),
        need("car", 5),
        *chips(
            ("wanted", "STM32F103C8T6", "Q100-2"),
            ("better", "STM32F103C8T7", "Q100-1"),
            ("worse", "STM32F103C8T3", "Q100-3"),
        ),
    )
    better = found["better"]
    assert (better["class"], better["missing"]) == ("B", "APPROVAL;LISTING")
    assert not better["usable"]
    assert "GRADE=1" in better["reasons"]
    assert found.get("worse", {"class": None})["class"] != "B"


def test_without_a_standard_the_heat_that_numbers_tell_decides():
    found = candidates(
        need("wanted", 5),
        *chips(("wanted", "STM32F103C8T6", None), ("hotter", "STM32F103C8T7", None)),
    )
    assert found["hotter"]["class"] == "B"
    assert "HEAT=105:85" in found["hotter"]["reasons"]
    back = candidates(
        need("wanted", 5),
        *chips(("wanted", "STM32F103C8T7", None), ("cooler", "STM32F103C8T6", None)),
    )
    assert back.get("cooler", {"class": None})["class"] != "B"


def test_a_grade_that_is_not_known_is_not_better_than_one_that_is_wanted():
    found = candidates(
        need("wanted", 5),
        *chips(("wanted", "STM32F103C8T6", "Q100-2"), ("other", "STM32F103C8T7", None)),
    )
    assert found.get("other", {"class": None})["class"] != "B"


def test_a_part_that_does_the_same_comes_with_what_was_compared():
    found = candidates(
        fit("car", "wanted", at="U"),
        need("car", 5),
        part("wanted", package="SMB", **DIODE),
        part("same-pins", package="SMB", **DIODE),
        part("other-pins", package="SOT-23", **DIODE),
        lot("same-pins", 100),
        lot("other-pins", 100),
    )
    other = found["other-pins"]
    assert (other["class"], other["missing"]) == ("D", "REDESIGN;LISTING")
    assert "OTHER.package" in other["reasons"]
    assert "SAME.function" in other["reasons"]
    assert found["same-pins"]["score"] >= other["score"]


def test_a_description_is_read_where_the_name_says_nothing():
    said = "LDO regulator 3.3V 500mA SOT-23-5"
    found = candidates(
        fit("car", "wanted", at="U"),
        need("car", 1),
        part("wanted", kind="chip", name="N1", description=said),
        part("alike", kind="chip", name="N2", description=said),
        part("other", kind="chip", name="N3", description="MOSFET 60V 1A SOT-23"),
        lot("alike", 100),
        lot("other", 100),
    )
    assert set(found) == {"alike"}
    assert found["alike"]["class"] in {"C", "D"}


def test_what_a_bill_rejects_is_no_candidate_however_alike():
    found = candidates(
        fit("car", "tray", at="U"),
        fit("car", "reel", at="U", rank=2, state="rejected"),
        need("car", 5),
        *chips(("tray", "STM32F103C8T6", None), ("reel", "STM32F103C8T6TR", None)),
    )
    assert set(found) == {"tray"}


def test_what_a_bill_lists_keeps_its_state_and_the_class_of_its_number():
    found = candidates(
        fit("car", "tray", at="U"),
        fit("car", "reel", at="U", rank=2, state="candidate"),
        need("car", 5),
        *chips(("tray", "STM32F103C8T6", None), ("reel", "STM32F103C8T6TR", None)),
    )
    reel = found["reel"]
    assert (reel["class"], reel["state"], reel["missing"]) == (
        "A",
        "candidate",
        "TESTS",
    )


def test_a_rule_is_a_proposal_for_a_need_for_a_chip_as_such():
    found = candidates(need("chip", 5), rule("chip", "other"), lot("other", 9))
    assert found["other"]["missing"] == "NEED"
    assert found["other"]["usable"]


def test_companions_are_told():
    found = candidates(
        fit("car", "one", at="U", **{"with": "V=two"}),
        fit("car", "two", at="V"),
        need("car", 5),
        lot("one", 9),
    )
    assert found["one"]["missing"] == "WITH"


def test_approvals_override_the_state_that_is_written():
    facts = [
        fit("car", "chip", at="U"),
        fit("car", "other", at="U", rank=2, state="approved"),
        need("car", 5),
        lot("chip", 9),
        lot("other", 9),
    ]
    assert candidates(*facts)["other"]["usable"]
    claimed = candidates(*facts, approval("other"))
    assert (claimed["other"]["state"], claimed["other"]["usable"]) == (
        "candidate",
        False,
    )
    proved = candidates(*facts, approval("other"), *shown("other"))
    assert (proved["other"]["state"], proved["other"]["usable"]) == ("approved", True)


def test_approvals_override_rules_for_a_chip_as_such():
    facts = [
        fit("car", "chip", at="U"),
        need("chip", 5),
        rule("chip", "other"),
        lot("other", 9),
    ]
    assert candidates(*facts)["other"]["usable"]
    assert not candidates(*facts, approval("other"))["other"]["usable"]
    assert candidates(*facts, approval("other"), *shown("other"))["other"]["usable"]


def test_what_is_listed_is_no_redesign_though_its_package_differs():
    found = candidates(
        fit("car", "wanted", at="U"),
        fit("car", "other-pins", at="U", rank=2, state="testing"),
        need("car", 5),
        part("wanted", package="SMB", **DIODE),
        part("other-pins", package="SOT-23", **DIODE),
        lot("other-pins", 100),
    )
    other = found["other-pins"]
    assert (other["class"], other["missing"]) == ("C", "RESULTS")
    assert "OTHER.package" in other["reasons"]


def test_numbers_that_cannot_be_read_are_told_with_a_cure():
    odd = part("odd", kind="chip", mpn="ZZ-TOP-99", manufacturer="Nobody Knows Ltd")
    found = match(market(need("odd", 5), lot("odd", 9), odd))
    [doubt] = found.findings
    assert (doubt.code, doubt.is_error, doubt.rows) == ("XQ952", False, (2,))
    assert doubt.cure["en"]
    assert doubt.cure["zh"]
    assert found.offers["part"].to_list() == ["odd"]
