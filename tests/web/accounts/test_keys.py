"""A program's key opens what its maker may do, as long as the maker may."""

from datetime import timedelta

import pytest
from django.utils.timezone import now
from tests.web.actors import acting, everyone, firm

from xinqiao_web.accounts.actions.keys import make_key, revoke_key
from xinqiao_web.accounts.keys import DeadKey, acting_for_key, digest
from xinqiao_web.accounts.models import Firm, Key, Membership
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.context import Acting, act_as


def key_of(who: Acting, scope: str = "read", days: int = 30) -> tuple[Key, str]:
    with act_as(who):
        return make_key("reports", scope, days)


def test_a_key_acts_as_its_maker_within_its_scope() -> None:
    maker = acting(firm())
    _, text = key_of(maker, "write")
    assert acting_for_key(text) == (maker, "write")


def test_the_text_of_a_key_is_kept_nowhere() -> None:
    maker = acting(firm())
    key, text = key_of(maker)
    with act_as(maker):
        row = Key.objects.values().get(pk=key.pk)
    assert row["digest"] == digest(text)
    assert text.startswith(row["prefix"])
    assert text not in map(str, row.values())


def test_a_wrong_key_opens_nothing() -> None:
    _, text = key_of(acting(firm()))
    for wrong in ("", text[:-1], text + "x", text.upper()):
        with pytest.raises(DeadKey):
            acting_for_key(wrong)


def test_a_revoked_key_is_dead() -> None:
    maker = acting(firm())
    key, text = key_of(maker)
    with act_as(maker):
        revoke_key(key)
    with pytest.raises(DeadKey):
        acting_for_key(text)


def test_an_expired_key_is_dead() -> None:
    maker = acting(firm())
    key, text = key_of(maker)
    with act_as(maker):
        Key.objects.filter(pk=key.pk).update(expires=now() - timedelta(seconds=1))
    with pytest.raises(DeadKey):
        acting_for_key(text)


def test_the_keys_of_a_suspended_firm_and_of_a_removed_member_are_dead() -> None:
    suspended, removed = acting(firm()), acting(firm())
    texts = [key_of(suspended)[1], key_of(removed)[1]]
    with everyone():
        Firm.objects.filter(firm=suspended.firm).update(state="suspended")
        Membership.objects.filter(person=removed.person).delete()
    for text in texts:
        with pytest.raises(DeadKey):
            acting_for_key(text)


@pytest.mark.parametrize("days", [0, 366])
def test_no_key_lasts_longer_than_a_year(days: int) -> None:
    with pytest.raises(Refusal) as refused:
        key_of(acting(firm()), days=days)
    assert refused.value.findings[0].code == "XW204"


def test_whoever_may_only_read_makes_no_key_that_writes() -> None:
    with pytest.raises(Refusal) as refused:
        key_of(acting(firm(), "viewer"), "write")
    assert refused.value.findings[0].code == "XW206"


def test_one_sees_ones_own_keys_and_a_keeper_those_of_the_firm() -> None:
    ours = firm()
    maker, other, keeper = (
        acting(ours, r) for r in ("planner", "planner", "administrator")
    )
    key, _ = key_of(maker)
    for who, seen in ((maker, True), (other, False), (keeper, True)):
        with act_as(who):
            assert Key.objects.filter(pk=key.pk).exists() is seen
