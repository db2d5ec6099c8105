"""The steps from candidate to approved: none is reached without its evidence."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import START, fit, lot, market, need, part, week
from tests.engine.qualification.facts import approval, day, report

from xinqiao.market import Market, Policy
from xinqiao.market.qualification.effective import shown_states
from xinqiao.verify.grid import make_grid
from xinqiao.verify.reports import judge_approvals

WEEKS = 6
STEPS = ["candidate", "testing", "qualified", "approved"]
STANDARDS = ("AEC-Q100", "AEC-Q101", "PPAP", "ISO-26262", "vehicle_test")
SPOT = pl.DataFrame({"parent": ["car"], "position": ["P"], "part": ["new"]})


@dataclass(frozen=True)
class Report:
    """A report on the part; `place`: it speaks of the part in its place only."""

    name: str
    standard: str
    result: str
    issued: int | None
    valid_to: int | None


@dataclass(frozen=True)
class Claim:
    """What is claimed of the part, and the reports named; none: all of them count."""

    state: str
    week: int | None
    named: tuple[str, ...] | None
    safe: bool


@st.composite
def reports(draw: st.DrawFn) -> list[Report]:
    """Some reports, several by one standard among them."""
    found = []
    for number in range(draw(st.integers(0, 6))):
        issued = draw(st.none() | st.integers(-9, 25))
        length = draw(st.none() | st.integers(0, 40))
        ends = None if length is None else (issued or 0) + length
        standard = draw(st.sampled_from(STANDARDS))
        result = draw(st.sampled_from(("pass", "pass", "fail", "running")))
        found.append(Report(f"r-{number}", standard, result, issued, ends))
    return found


CLAIMS = st.builds(
    Claim,
    st.sampled_from((*STEPS, "approved", "rejected", "withdrawn")),
    st.none() | st.integers(0, WEEKS - 1),
    st.none() | st.sets(st.sampled_from([f"r-{n}" for n in range(6)])).map(tuple),
    st.booleans(),
)


def made(claim: Claim, given: list[Report]) -> Market:
    """The market with this claim and these reports."""
    names = {r.name for r in given}
    named = [n for n in claim.named or () if n in names]
    evidence = None if claim.named is None else ";".join(named) or "；"
    facts = [
        report(
            "new",
            r.standard,
            r.result,
            report=r.name,
            issued=None if r.issued is None else day(r.issued),
            valid_to=None if r.valid_to is None else day(r.valid_to),
        )
        for r in given
    ]
    asil = "B" if claim.safe else "QM"
    return market(
        *(part("old", kind="chip", asil=asil), fit("car", "old", at="P")),
        *(fit("car", "new", at="P", rank=2), lot("new", 1), need("car", 1, WEEKS - 1)),
        *(approval("new", claim.state, week=claim.week, evidence=evidence), *facts),
    )


def speaks(claim: Claim, given: list[Report], standard: str) -> Report | None:
    """The report that speaks: the newest; if it failed the same day, the failed one."""
    wide = standard.startswith(("AEC", "ISO"))
    mine = [
        r
        for r in given
        if r.standard == standard
        and r.result != "running"
        and (wide or claim.named is None or r.name in claim.named)
    ]
    return max(mine, key=newest, default=None)


def newest(r: Report) -> tuple[float, bool, float]:
    """How new a report is; what ends later is newer among those of a day."""
    issued = -(10**6) if r.issued is None else r.issued
    return issued, r.result == "fail", 10**6 if r.valid_to is None else r.valid_to


def passed(claim: Claim, given: list[Report], *standards: str) -> Report | None:
    """The report that meets a need: of those that speak and passed, the longest."""
    found = [r for s in standards if (r := speaks(claim, given, s))]
    good = [r for r in found if r.result == "pass"]
    key = lambda r: (newest(r)[2], newest(r)[0])  # noqa: E731
    return max(good, key=key, default=None)


def by_the_book(claim: Claim, given: list[Report]) -> list[str]:
    """The state in each week of the plan, step by step; blank: not to be used."""
    if claim.state == "rejected" or (claim.state == "withdrawn" and claim.week is None):
        return ["rejected"] * WEEKS
    wanted = "approved" if claim.state == "withdrawn" else claim.state
    step, rests = 0, []
    counts = [
        r
        for r in given
        if r.standard.startswith(("AEC", "ISO"))
        or claim.named is None
        or r.name in claim.named
    ]
    if STEPS.index(wanted) >= 1 and counts:
        step = 1
        tested = passed(claim, given, "AEC-Q100", "AEC-Q101")
        if STEPS.index(wanted) >= 2 and tested:
            step, rests = 2, [tested]
            last = [passed(claim, given, "PPAP")]
            last += [passed(claim, given, "ISO-26262")] if claim.safe else []
            if STEPS.index(wanted) == 3 and all(last):
                step, rests = 3, [tested, *(r for r in last if r)]
    return [STEPS[step] if holds(claim, rests, n, step) else "" for n in range(WEEKS)]


def holds(claim: Claim, rests: list[Report], number: int, step: int) -> bool:
    """Whether an approval holds from Monday to Sunday of a week."""
    if not step:
        return True
    monday, sunday = 7 * number, 7 * number + 6
    if claim.state == "withdrawn" and claim.week is not None:
        begun = number < claim.week
    else:
        begun = claim.week is None or number >= claim.week
    return begun and all(
        (r.issued is None or r.issued <= monday)
        and (r.valid_to is None or sunday <= r.valid_to)
        for r in rests
    )


def shown(given: Market) -> list[str]:
    """The same, as the planner has it."""
    row = shown_states(SPOT, given.tables).row(0, named=True)
    return [
        row["shown"]
        if (row["since"] or START) <= week(n) <= (row["until"] or week(n))
        else ""
        for n in range(WEEKS)
    ]


def judged(given: Market, safe: bool) -> list[str]:
    """The same, as the verifier has it."""
    stands = judge_approvals(given, make_grid(given, Policy()), safety=safe)
    state = ("rejected", *STEPS)[stands.step[0] + 1]
    return [
        state if stands.first[0] <= n <= stands.last[0] else "" for n in range(WEEKS)
    ]


@settings(max_examples=50, deadline=None)
@given(CLAIMS, reports())
def test_planner_and_verifier_find_the_steps_that_the_book_says(claim, given_reports):
    given_market = made(claim, given_reports)
    expected = by_the_book(claim, given_reports)
    assert shown(given_market) == expected
    assert judged(given_market, claim.safe) == expected


@settings(max_examples=10, deadline=None)
@given(CLAIMS, reports(), st.sampled_from(STANDARDS))
def test_a_new_report_that_passed_lowers_no_state(claim, given_reports, standard):
    everything = Claim(claim.state, claim.week, None, claim.safe)
    newer = [*given_reports, Report("new", standard, "pass", None, None)]
    if any(r.standard == standard and r.result == "fail" for r in given_reports):
        newer[-1] = Report("new", standard, "pass", 26, None)
    before = shown_states(SPOT, made(everything, given_reports).tables)["shown"][0]
    after = shown_states(SPOT, made(everything, newer).tables)["shown"][0]
    order = ["rejected", *STEPS]
    assert order.index(after) >= order.index(before)


def test_a_week_counts_only_if_all_of_its_days_do():
    assert date(2022, 3, 7) == START
    claim = Claim("approved", None, None, False)
    days = [
        Report("a", "AEC-Q100", "pass", 1, None),
        Report("p", "PPAP", "pass", None, 26),
    ]
    assert shown(made(claim, days)) == ["", "approved", "approved", "", "", ""]
    assert day(7) - START == timedelta(weeks=1)
