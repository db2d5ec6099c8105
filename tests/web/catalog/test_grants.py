"""A granted module shows its id and name to whoever fits it, and nothing else."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from tests.web.accounts.doors import visitor
from tests.web.actors import acting, everyone, firm

from xinqiao_web.accounts.departures import take_out
from xinqiao_web.catalog.actions.grants import grant, revoke
from xinqiao_web.catalog.models import Component, Grant, Part
from xinqiao_web.catalog.queries import grants_given, grants_got
from xinqiao_web.core import codes
from xinqiao_web.core.actions import Refusal, change_row
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.sheets import SHEETS


def module(maker: Acting, name: str = "ecu-1", kind: str = "module") -> Part:
    with act_as(maker):
        part = Part(owner_id=maker.firm, part=name, kind=kind, name="Brake unit")
        part.save()
        Component(
            owner_id=maker.firm, parent=name, position="u1", part="c", per_unit=1
        ).save()
        return part


def got(who: Acting) -> list[tuple[str, str, str]]:
    with act_as(who):
        return [(g.owner_id, g.part, g.name) for g in grants_got()]


def test_the_other_firm_sees_id_and_name_only() -> None:
    maker, fitter, third = (acting(firm("tier1")) for _ in range(3))
    part = module(maker)
    with act_as(maker):
        given = grant("ecu-1", fitter.firm)
    assert got(fitter) == [(maker.firm, "ecu-1", "Brake unit")]
    assert got(third) == []
    with act_as(fitter):
        assert not Part.objects.filter(pk=part.pk).exists()
        assert not Component.objects.exists()
    with act_as(maker):
        revoke(given)
    assert got(fitter) == []


def test_a_grant_follows_its_module_to_another_name() -> None:
    maker, fitter = acting(firm("tier1")), acting(firm())
    part = module(maker)
    with act_as(maker):
        grant("ecu-1", fitter.firm)
        values = {"part": "ecu-2", "name": "Brake unit, mended"}
        change_row(SHEETS["parts"], part, values, 1)
    assert got(fitter) == [(maker.firm, "ecu-2", "Brake unit, mended")]


def test_it_follows_many_at_once_and_only_those_of_its_maker() -> None:
    maker, other, fitter = (acting(firm("tier1")) for _ in range(3))
    for who in (maker, other):
        module(who)
        with act_as(who):
            grant("ecu-1", fitter.firm)
    with act_as(maker):
        Part.objects.all().update(name="Other")
    assert sorted(n for _, _, n in got(fitter)) == ["Brake unit", "Other"]


def test_a_grant_waits_unseen_while_its_module_is_gone() -> None:
    maker, fitter = acting(firm("tier1")), acting(firm())
    part = module(maker)
    with act_as(maker):
        grant("ecu-1", fitter.firm)
        part.delete()
    assert got(fitter) == []
    with act_as(fitter):
        assert codes.known("parts.part", ["ecu-1"]) == set()
        assert codes.suggested("parts.part", "ecu") == []
        Grant.objects.all().update(name="Forged")
    with everyone():
        kept = Grant.objects.filter(owner_id=maker.firm)
        assert [(one.waits, one.name) for one in kept] == [(True, "Brake unit")]
    planner = visitor(maker.firm)
    for tongue, words in {"en": "the module is gone", "zh-hans": "模块已删除"}.items():
        planner.browser.cookies["django_language"] = tongue
        assert words in planner.browser.get("/grants/").content.decode()
    with act_as(maker):
        Part(owner_id=maker.firm, part="ecu-1", kind="module", name="Anew").save()
    assert got(fitter) == [(maker.firm, "ecu-1", "Anew")]


def test_the_second_wall_alone_hides_a_grant_that_waits() -> None:
    maker, fitter = acting(firm("tier1")), acting(firm())
    part = module(maker)
    with act_as(maker):
        grant("ecu-1", fitter.firm)
        part.delete()
    with act_as(fitter), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM catalog_grant")
        assert cursor.fetchone() == (0,)


def test_nothing_is_granted_any_more_to_a_firm_that_left() -> None:
    maker, fitter, other = acting(firm("tier1")), firm(), firm()
    module(maker)
    with act_as(maker):
        grant("ecu-1", fitter)
        grant("ecu-1", other)
    with everyone():
        take_out(fitter)
    with act_as(maker):
        assert [one.granted_to_id for one in grants_given()] == [other]


@pytest.mark.parametrize(
    ("part", "to", "code"),
    [
        ("no-such", "theirs", "XW223"),
        ("car-1", "theirs", "XW223"),
        ("ecu-1", "no-such", "XW224"),
        ("ecu-1", "ours", "XW224"),
    ],
)
def test_only_a_module_of_ones_own_is_granted_and_only_to_another_firm(
    part: str, to: str, code: str
) -> None:
    maker, theirs = acting(firm("tier1")), firm()
    module(maker)
    module(maker, "car-1", "vehicle")
    whom = {"theirs": theirs, "ours": maker.firm}.get(to, to)
    with act_as(maker), pytest.raises(Refusal) as refused:
        grant(part, whom)
    assert [f.code for f in refused.value.findings] == [code]


def test_a_module_is_granted_once() -> None:
    maker, theirs = acting(firm("tier1")), firm()
    module(maker)
    with act_as(maker):
        grant("ecu-1", theirs)
        with pytest.raises(Refusal) as refused:
            grant("ecu-1", theirs)
    assert [f.code for f in refused.value.findings] == ["XW225"]


def test_a_viewer_grants_nothing() -> None:
    maker, theirs = acting(firm("tier1")), firm()
    module(maker)
    with act_as(acting(maker.firm, "viewer")), pytest.raises(PermissionDenied):
        grant("ecu-1", theirs)


def test_whoever_got_a_grant_cannot_revoke_or_keep_it() -> None:
    maker, theirs = acting(firm("tier1")), firm()
    fitter = visitor(theirs)
    module(maker)
    with act_as(maker):
        given = grant("ecu-1", theirs)
    assert fitter.browser.post(f"/grants/{given.pk}/revoke").status_code == 404
    assert "ecu-1" in fitter.browser.get("/grants/").content.decode()
    with act_as(maker):
        assert Grant.objects.filter(pk=given.pk).exists()


def test_a_grant_over_the_pages() -> None:
    ours, theirs = firm("tier1"), firm()
    planner = visitor(ours)
    module(acting(ours))
    wrong = planner.browser.post("/grants/new", {"part": "ecu-1", "firm": "no-such"})
    assert wrong.status_code == 422
    right = planner.browser.post("/grants/new", {"part": "ecu-1", "firm": theirs})
    assert right.status_code == 302
    assert theirs in planner.browser.get("/grants/").content.decode()
