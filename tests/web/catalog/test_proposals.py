"""What steers the market counts only as the operator approved it."""

from collections.abc import Mapping

import pytest
from django.core.exceptions import PermissionDenied
from tests.web.accounts.doors import prove, visitor
from tests.web.actors import acting, everyone, firm

from xinqiao_web.accounts.models import Firm
from xinqiao_web.catalog.actions.proposals import (
    approve,
    propose,
    refuse,
    withdraw,
)
from xinqiao_web.catalog.models import Chip, Part, Proposal
from xinqiao_web.catalog.queries import approved_weights
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.context import Acting, act_as

MISSING = "0190a0a0-0000-7000-8000-000000000000"


def build(owner: str, name: str) -> None:
    """A vehicle of a firm, if it is none already."""
    if name.startswith("car") and not Part.objects.filter(part=name).exists():
        Part(owner_id=owner, part=name, kind="vehicle").save()


def operator() -> Acting:
    return acting(firm(office="operator"), "operator")


def asked(who: Acting, subject: str, **cells: str) -> Proposal:
    with act_as(who):
        build(who.firm, cells.get("part", ""))
        return propose(subject, cells, "because")


def approved(proposal: Proposal) -> None:
    with act_as(operator()):
        approve(proposal, "checked")


def weights(who: Acting) -> Mapping[tuple[str, str, str], object]:
    with act_as(who):
        return approved_weights()


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [found.code for found in refusal.value.findings]


def test_an_approved_chip_enters_the_catalogue_for_all() -> None:
    who, name = acting(firm()), f"chip-of-{firm()}"
    proposal = asked(who, "chip", part=name, mpn="ABC123", reference_price="1.25")
    with act_as(who):
        assert not Chip.objects.filter(part=name).exists()
    approved(proposal)
    with act_as(acting(firm(), "viewer")):
        chip = Chip.objects.get(part=name)
    assert (chip.mpn, chip.reference_price) == ("ABC123", 1_250_000)


def test_a_chip_enters_the_catalogue_once() -> None:
    name = f"chip-of-{firm()}"
    first, second = (asked(acting(firm()), "chip", part=name) for _ in range(2))
    approved(first)
    with act_as(operator()), pytest.raises(Refusal) as refused:
        approve(second, "again")
    assert codes(refused) == ["XW101"]


def test_weights_count_only_once_approved_and_the_last_ones_count() -> None:
    who = acting(firm())
    first = asked(who, "programme", part="car-1", worth="2", **{"class": "A1S1"})
    assert weights(who) == {}
    approved(first)
    assert weights(who) == {
        (who.firm, "car-1", "worth"): 2_000_000,
        (who.firm, "car-1", "class"): "A1S1",
    }
    second = asked(who, "programme", part="car-1", worth="3", sell_through="0.5")
    assert weights(who)[who.firm, "car-1", "worth"] == 2_000_000
    approved(second)
    assert weights(who) == {
        (who.firm, "car-1", "worth"): 3_000_000,
        (who.firm, "car-1", "sell_through"): 500_000,
        (who.firm, "car-1", "class"): "A1S1",
    }
    # What is withdrawn counts no more; other firms see nothing of it.
    assert weights(acting(firm())) == {}
    with act_as(who):
        withdraw(second)
    assert weights(who)[who.firm, "car-1", "worth"] == 2_000_000


def test_a_firms_standing_changes_only_as_approved() -> None:
    ours = firm(size="small")
    proposal = asked(acting(ours, "administrator"), "firm", size="large", group="g")
    with everyone():
        assert Firm.objects.get(firm=ours).size == "small"
    approved(proposal)
    with everyone():
        row = Firm.objects.get(firm=ours)
    assert (row.size, row.group, row.role) == ("large", "g", "oem")


def test_what_is_refused_changes_nothing_and_says_why() -> None:
    who = acting(firm())
    proposal = asked(who, "programme", part="car-1", worth="9")
    with act_as(operator()):
        refuse(proposal, "too much")
    assert weights(who) == {}
    with act_as(who):
        row = Proposal.objects.get(pk=proposal.pk)
        assert (row.state, row.answer) == ("refused", "too much")
        with pytest.raises(Refusal):
            withdraw(row)


def test_only_the_operator_decides_and_only_once() -> None:
    ours = firm()
    proposal = asked(acting(ours), "programme", part="car-1", worth="2")
    for role in ("administrator", "planner"):
        with act_as(acting(ours, role)), pytest.raises(PermissionDenied):
            approve(proposal, "ours")
    approved(proposal)
    with act_as(operator()), pytest.raises(Refusal) as refused:
        refuse(proposal, "after all")
    assert codes(refused) == ["XW208"]


@pytest.mark.parametrize(
    ("subject", "cells", "code"),
    [
        ("programme", {"part": "car-1"}, "XW222"),
        ("programme", {"worth": "2"}, "XW222"),
        ("firm", {}, "XW222"),
        ("chip", {"part": " "}, "XW222"),
    ],
)
def test_nothing_is_proposed_with_nothing_in_it(
    subject: str, cells: dict[str, str], code: str
) -> None:
    with act_as(acting(firm(), "administrator")), pytest.raises(Refusal) as refused:
        propose(subject, cells, "because")
    assert code in codes(refused)


@pytest.mark.parametrize(
    ("subject", "cells", "column"),
    [
        ("programme", {"part": "car-1", "worth": "-1"}, "worth"),
        ("programme", {"part": "car-1", "sell_through": "2"}, "sell_through"),
        ("programme", {"part": "car-1", "class": "X"}, "class"),
        ("firm", {"entitlement": "much"}, "entitlement"),
        ("chip", {"part": "a", "lifecycle": "soon"}, "lifecycle"),
    ],
)
def test_cells_are_judged_as_those_of_a_file_are(
    subject: str, cells: dict[str, str], column: str
) -> None:
    with act_as(acting(firm(), "administrator")), pytest.raises(Refusal) as refused:
        propose(subject, cells, "because")
    assert [f.column for f in refused.value.findings] == [column]


def test_a_programme_is_a_part_that_the_firm_knows() -> None:
    ours, others = acting(firm()), acting(firm())
    asked(others, "programme", part="car-theirs", worth="2")
    with act_as(ours), pytest.raises(Refusal) as refused:
        propose("programme", {"part": "car-theirs", "worth": "2"}, "because")
    assert codes(refused) == ["XW111"]


def test_the_same_is_proposed_once_at_a_time() -> None:
    who = acting(firm())
    asked(who, "programme", part="car-1", worth="2")
    with pytest.raises(Refusal) as refused:
        asked(who, "programme", part="car-1", worth="3")
    assert codes(refused) == ["XW221"]
    asked(who, "programme", part="car-2", worth="3")


def test_a_viewer_proposes_nothing_and_a_planner_not_the_firms_standing() -> None:
    for role, subject in (("viewer", "chip"), ("planner", "firm")):
        with pytest.raises(PermissionDenied):
            asked(acting(firm(), role), subject, size="small")


def test_another_firms_proposal_is_not_there() -> None:
    proposal = asked(acting(firm()), "programme", part="car-1", worth="2")
    stranger = visitor(firm(), "administrator")
    pages = [stranger.browser.get(f"/proposals/{p}/") for p in (proposal.pk, MISSING)]
    assert [p.status_code for p in pages] == [404, 404]


@pytest.mark.parametrize("tongue", ["zh-hans", "en"])
def test_the_way_of_a_proposal_over_the_pages(tongue: str) -> None:
    ours, told = firm(), {"accept-language": tongue}
    planner, runs = visitor(ours), visitor(operator().firm, "operator")
    path = "/proposals/new/programme"
    with act_as(acting(ours)):
        build(ours, "car-9")
    assert planner.browser.get(path, headers=told).status_code == 200
    wrong = {"part": "car-9", "worth": "-1", "reason": "r"}
    assert planner.browser.post(path, wrong, headers=told).status_code == 422
    right = {"part": "car-9", "worth": "4", "reason": "r"}
    assert planner.browser.post(path, right, headers=told).status_code == 302
    with everyone():
        pk = Proposal.objects.get(owner=ours).pk
    assert planner.browser.get(f"/proposals/{pk}/", headers=told).status_code == 200
    decide = f"/proposals/{pk}/decide"
    assert planner.browser.post(decide, {"answer": "a"}).status_code == 403
    # The operator says again who decides, first.
    assert "reauthenticate" in runs.browser.post(decide).headers["Location"]
    with everyone():
        assert Proposal.objects.get(pk=pk).state == "open"
    prove(runs.browser)
    for given, status in (({}, 422), ({"answer": "fine", "approve": "1"}, 302)):
        answer = runs.browser.post(decide, given, headers=told)
        assert answer.status_code == status
    page = planner.browser.get("/proposals/", headers=told).content.decode()
    assert {"zh-hans": "已批准", "en": "approved"}[tongue] in page
