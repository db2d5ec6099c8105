"""What each role of a firm, and of the offices, comes to see."""

from datetime import date

import pytest
from tests.web.accounts.doors import visitor
from tests.web.actors import acting, firm

from xinqiao_web.catalog.models import Evidence
from xinqiao_web.core.context import act_as
from xinqiao_web.core.models import Version
from xinqiao_web.market.models import Demand

MONDAY = date(2022, 3, 7)


def test_a_laboratory_sees_evidence_and_not_what_its_firm_needs_and_has() -> None:
    ours = firm("lab")
    planner, lab = acting(ours), acting(ours, "lab")
    with act_as(planner):
        Demand(owner_id=ours, demand="d", part="car", week=MONDAY, pieces=1).save()
        Evidence(owner_id=ours, part="chip-1", standard="AEC-Q100", report="r-1").save()
        assert Demand.objects.exists()
    with act_as(lab):
        assert Evidence.objects.filter(report="r-1").exists()
        assert not Demand.objects.exists()
        seen = Version.objects.filter(owner=ours).values_list("sheet", flat=True)
        assert set(seen) == {"parts_evidence"}


@pytest.mark.parametrize("tongue", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "role", ["administrator", "planner", "seller", "viewer", "lab", "regulator"]
)
def test_every_role_reads_the_members_list_and_its_own_pages(
    role: str, tongue: str
) -> None:
    office = "regulator" if role == "regulator" else "member"
    who = visitor(firm(office=office), role)
    for path in ("/", "/firms/", "/people/", "/account/", "/account/keys"):
        page = who.browser.get(path, headers={"accept-language": tongue})
        assert (path, page.status_code) == (path, 200)
    assert who.browser.get("/firms/new").status_code == 403


@pytest.mark.parametrize("role", ["regulator", "lab"])
def test_neither_regulator_nor_laboratory_proposes_or_grants(role: str) -> None:
    who = visitor(firm(), role, fresh=True)
    for path in ("/proposals/", "/grants/", "/proposals/new/chip", "/grants/new"):
        assert who.browser.get(path).status_code == 403
