"""Approvals, their evidence, and notices of makers: what is wrong is said."""

import pytest
from tests.engine.market.builder import (
    Change,
    Wrong,
    all_of,
    findings,
    must_find,
    row,
    tables,
    whole,
)

from xinqiao.market import Market

GOOD = all_of(
    whole(
        "approvals",
        """
        part,parent,position,firm,state,week,evidence
        chip-2,,,,approved,,
        chip-4,ecu,U2,tier-c,qualified,2022-03-14,r-1; r-3""",
    ),
    whole(
        "parts_evidence",
        """
        part,standard,report,lab,issued,valid_to,result
        chip-2,AEC-Q100,r-1,,2021-05-03,,pass
        chip-2,PPAP,r-2,,2022-01-10,2022-12-31,pass
        chip-4,AEC-Q101,r-1,,2021-05-03,,pass
        chip-4,vehicle_test,r-3,,,,running""",
    ),
    whole(
        "notices",
        """
        part,kind,effective,replacement
        chip-1,eol,2023-03-31,chip-2
        chip-2,pcn,2021-05-03,""",
    ),
)


def evidence(**cells: str) -> Change:
    """One more report on chip-2, that passed unless it says otherwise."""
    return row("parts_evidence", **{"part": "chip-2", "result": "pass", **cells})


def approval(**cells: str) -> Change:
    """One more approval of chip-4."""
    return row("approvals", **{"part": "chip-4", "state": "testing", **cells})


def notice(**cells: str) -> Change:
    """One more notice."""
    return row("notices", **cells)


REFUSED = [
    Wrong(
        "report that ends before it begins",
        evidence(
            standard="PPAP", report="r-9", issued="2021-02-01", valid_to="2021-01-31"
        ),
        "XQ430",
        "parts_evidence",
        (6,),
    ),
    Wrong("position of no parent", approval(position="U2"), "XQ431", "approvals", (4,)),
    Wrong(
        "report on another part",
        approval(part="chip-2", parent="ecu", evidence="r-3"),
        "XQ432",
        "approvals",
        (4,),
        says={"en": "`r-3`"},
    ),
    Wrong(
        "report that nobody knows",
        approval(parent="ecu", evidence="r-1; r-33"),
        "XQ432",
        "approvals",
        (4,),
        ("r-3",),
    ),
    Wrong("part of nobody", approval(part="4"), "XQ301", "approvals", (4,)),
    Wrong(
        "part replaced by itself",
        notice(part="chip-4", kind="eol", effective="2029-01-01", replacement="chip-4"),
        "XQ440",
        "notices",
        (4,),
    ),
]

WARNED = [
    Wrong(
        "approval for a parent that does not list the part",
        approval(parent="car-b"),
        "XQ433",
        "approvals",
        (4,),
        says={"en": "`chip-4`"},
    ),
    Wrong(
        "approval by a firm that builds nothing with the part",
        approval(firm="oem-b"),
        "XQ433",
        "approvals",
        (4,),
    ),
    Wrong(
        "step without its evidence",
        approval(parent="ecu", state="approved"),
        "XQ434",
        "approvals",
        (4,),
        says={"en": "`chip-4 | PPAP`", "zh": "`chip-4 | PPAP`"},
    ),
    Wrong(
        "step against its evidence",
        evidence(standard="AEC-Q100", report="r-5", issued="2022-02-01", result="fail"),
        "XQ435",
        "approvals",
        (2,),
        says={"en": "`chip-2 | AEC-Q | r-5`"},
    ),
    Wrong(
        "evidence that runs out",
        evidence(
            standard="PPAP", report="r-6", issued="2022-02-01", valid_to="2022-03-20"
        ),
        "XQ436",
        "approvals",
        (2,),
        says={"en": "`chip-2 | PPAP | 2022-03-14`"},
    ),
    Wrong(
        "approval before its evidence",
        evidence(standard="PPAP", report="r-6", issued="2022-03-15"),
        "XQ437",
        "approvals",
        (2,),
        says={"en": "`chip-2 | PPAP | 2022-03-21`"},
    ),
    Wrong(
        "approval of what the bill rejects",
        row(
            "bom",
            parent="car-b",
            position="P1",
            part="chip-2",
            per_unit="1",
            rank="2",
            state="rejected",
        ),
        "XQ438",
        "approvals",
        (2,),
        says={"en": "`chip-2`"},
    ),
    Wrong(
        "part in use that cannot be bought",
        notice(part="chip-3", kind="last_buy", effective="2022-03-20"),
        "XQ441",
        "notices",
        (4,),
        says={"en": "`chip-3 | 2022-03-20`"},
    ),
    Wrong(
        "part in use that cannot be bought, with another in its place",
        notice(part="chip-3", kind="eol", effective="2021-03-20", replacement="chip-4"),
        "XQ441",
        "notices",
        (4,),
        ("chip-4",),
    ),
    Wrong(
        "tested before it was changed",
        notice(part="chip-2", kind="pcn", effective="2022-01-09"),
        "XQ442",
        "notices",
        (4,),
        says={"en": "`chip-2 | AEC-Q100`"},
    ),
]


def after_good(wrong: Wrong) -> Wrong:
    """The same change, made to a market with approvals that are in order."""
    change = all_of(GOOD, wrong.change)
    return Wrong(
        wrong.name,
        change,
        wrong.code,
        wrong.table,
        wrong.rows,
        wrong.nearest,
        wrong.says,
    )


def test_approvals_with_their_evidence_are_in_order() -> None:
    assert findings(GOOD) == ()


@pytest.mark.parametrize("wrong", REFUSED, ids=str)
def test_an_approval_or_report_that_cannot_be_is_refused(wrong: Wrong) -> None:
    must_find(after_good(wrong), "error")


@pytest.mark.parametrize("wrong", WARNED, ids=str)
def test_what_contradicts_or_runs_out_is_a_warning(wrong: Wrong) -> None:
    must_find(after_good(wrong), "warning")
    Market.from_tables(after_good(wrong).change(tables()))


def test_the_end_of_a_part_that_nobody_uses_is_no_finding() -> None:
    change = notice(part="chip-4", kind="eol", effective="2021-03-20")
    assert findings(all_of(GOOD, change)) == ()


def test_a_cycle_through_a_part_that_lost_its_approval_is_none() -> None:
    closing = {"part": "chip-3", "by": "ecu"}
    assert "XQ401" in {f.code for f in findings(row("substitutes", **closing))}
    gone = all_of(
        GOOD, row("substitutes", **closing), approval(part="ecu", state="rejected")
    )
    assert "XQ401" not in {f.code for f in findings(gone)}
