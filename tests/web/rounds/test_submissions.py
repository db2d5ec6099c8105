"""Handing in: checked in private, hashed, replaced and taken back while it is open."""

from datetime import timedelta

import pytest
from django.utils.timezone import now
from tests.web.actors import acting as somebody
from tests.web.actors import everyone, firm
from tests.web.rounds.firms import handed_in, need, opened, small

from xinqiao.errors import LANGUAGES
from xinqiao_web.catalog.models import Chip, Grant
from xinqiao_web.core.actions import Refusal
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.findings import catalogue
from xinqiao_web.market.models import Demand, Supply
from xinqiao_web.rounds import canonical
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import submissions
from xinqiao_web.rounds.own import own_tables


def refused(who: Acting, round: m.Round, terms: str = "2026-1") -> list[str]:
    with act_as(who), pytest.raises(Refusal) as refusal:
        submissions.submit(m.Round.objects.get(pk=round.pk), terms)
    return [found.code for found in refusal.value.findings]


def findings(who: Acting, round: m.Round) -> list[str]:
    with act_as(who):
        return [found.code for found in submissions.tried(round)[1].findings]


def test_a_receipt_is_the_hash_of_the_rows_and_opens_with_the_firms_salt() -> None:
    who = small()
    round = opened(who)
    made = handed_in(who.oem, round)
    with act_as(who.oem):
        kept = m.Content.objects.get(pk=made.pk)
        hashed = canonical.receipt(who.oem.firm, round.number, kept.salt, kept.tables)
        assert made.receipt == hashed
        again = canonical.read(kept.tables)
        assert all(again[name].equals(rows) for name, rows in own_tables().items())
        assert kept.counts["demand"] == 1
        changed = {**kept.tables, "demand": kept.tables["demand"].replace("10", "11")}
    other = canonical.receipt(who.oem.firm, round.number, kept.salt, changed)
    assert other != made.receipt


def test_rows_are_written_in_one_form_whatever_their_order() -> None:
    who = small()
    with everyone():
        for name in ("b", "a"):
            need(who.oem.firm, name, "car-1", 1)
    with act_as(who.oem):
        before = canonical.written(own_tables())
    with everyone():
        Demand.objects.filter(owner_id=who.oem.firm, demand="b").delete()
        need(who.oem.firm, "b", "car-1", 1)
    with act_as(who.oem):
        assert canonical.written(own_tables()) == before


def test_every_value_that_a_row_can_have_is_read_back_as_it_was() -> None:
    who = small()
    odd = 'a "b",\n ü/=; %'
    with everyone():
        need(who.oem.firm, odd, "car-1", 1, worth=1_234_567, patience=3)
        Supply.objects.create(
            owner_id=who.oem.firm,
            lot=odd,
            part=who.chip,
            week="2026-05-25",
            pieces=7,
            price=9_000_000_000_000_001,
            currency="CNY",
            blocked=True,
            probability=333_333,
        )
    with act_as(who.oem):
        own = own_tables()
    again = canonical.read(canonical.written(own))
    assert all(again[name].equals(rows) for name, rows in own.items())


def test_a_submission_with_errors_is_refused_until_it_is_mended() -> None:
    who = small()
    with everyone():
        need(who.oem.firm, "need-2", "no-such-part", 1)
    round = opened(who)
    assert refused(who.oem, round) == ["XW513"]
    assert findings(who.oem, round)
    with everyone():
        Demand.objects.filter(owner_id=who.oem.firm, demand="need-2").delete()
    assert handed_in(who.oem, round).state == m.SUBMITTED


def test_findings_name_the_rows_by_their_keys() -> None:
    who = small()
    with everyone():
        need(who.oem.firm, "need-2", "no-such-part", 1)
    round = opened(who)
    with act_as(who.oem):
        own, checked = submissions.tried(round)
        told = submissions.told(checked.findings, own)
    assert ["need-2"] in [found["keys"] for found in told]


def test_weeks_that_a_round_has_no_room_for_are_refused() -> None:
    who = small()
    with everyone():
        Demand.objects.filter(owner_id=who.oem.firm).update(week="2045-01-02")
    round = opened(who)
    assert "XW528" in findings(who.oem, round)


@pytest.mark.parametrize("model", [Demand, Supply])
def test_what_lies_before_the_first_week_is_said_with_its_row(model: type) -> None:
    who = small()
    owner = who.oem if model is Demand else who.seller
    with everyone():
        model.objects.filter(owner_id=owner.firm).update(week="2025-12-29")
    round = opened(who)
    with act_as(owner):
        own, checked = submissions.tried(round)
        told = submissions.told(checked.findings, own)
    found = {one["code"]: one["keys"] for one in told}
    assert found["XW528"] == ["need-1" if model is Demand else "lot-1"]


def test_a_need_after_the_weeks_of_the_rules_is_said_and_a_lot_may_come_later() -> None:
    who = small()
    round = opened(who, policy='weeks = "20x1"')
    assert findings(who.oem, round) == ["XW528"]
    assert findings(who.seller, round) == []
    assert findings(who.oem, opened(who, policy='weeks = "22x1"')) == []


def test_a_price_without_a_rate_is_said_before_it_meets_others() -> None:
    who = small()
    price = {"price": 5_000_000, "currency": "USD"}
    with everyone():
        Supply.objects.filter(owner_id=who.seller.firm).update(**price)
    round = opened(who)
    assert findings(who.seller, round) == ["XW539"]
    assert refused(who.seller, round) == ["XW513"]
    rated = opened(who, policy="[rates]\nUSD = 7.1")
    assert findings(who.seller, rated) == []


def test_no_round_opens_whose_rules_have_no_rate_for_the_catalogues_prices() -> None:
    who = small()
    with everyone():
        Chip.objects.filter(part=who.chip).update(
            reference_price=1_000_000, currency="EUR"
        )
    with pytest.raises(Refusal) as refusal:
        opened(who)
    assert [found.code for found in refusal.value.findings] == ["XW539"]
    assert opened(who, policy="[rates]\nEUR = 8").state == m.OPEN
    with everyone():
        Chip.objects.filter(part=who.chip).update(reference_price=None, currency=None)


def test_a_firm_without_rows_has_nothing_to_hand_in() -> None:
    who = small()
    other = somebody(firm())
    round = opened(who)
    assert findings(other, round) == ["XW514"]


def test_a_firm_that_only_has_lots_hands_them_in() -> None:
    who = small()
    assert handed_in(who.seller, opened(who)).state == m.SUBMITTED


def test_what_is_wrong_at_others_is_no_finding() -> None:
    who = small()
    with everyone():
        need(who.seller.firm, "need-2", "no-such-part", 1)
    round = opened(who)
    assert findings(who.oem, round) == []


def test_a_module_of_another_maker_is_known_by_its_grant() -> None:
    who = small()
    maker = firm("tier1")
    with everyone():
        need(who.oem.firm, "need-2", "ecu-1", 1)
    round = opened(who)
    assert findings(who.oem, round) != []
    with everyone():
        Grant.objects.create(
            owner_id=maker, part="ecu-1", granted_to_id=who.oem.firm, name="ECU"
        )
    assert findings(who.oem, round) == []


def test_handing_in_again_replaces_and_withdrawing_takes_back() -> None:
    who = small()
    round = opened(who)
    first, second = (handed_in(who.oem, round) for _ in range(2))
    with act_as(who.oem):
        states = dict(m.Submission.objects.values_list("pk", "state"))
        assert states == {first.pk: m.WITHDRAWN, second.pk: m.SUBMITTED}
        submissions.withdraw(round)
        with pytest.raises(Refusal) as refusal:
            submissions.withdraw(round)
        assert [f.code for f in refusal.value.findings] == ["XW515"]


def test_terms_deadline_and_state_are_held_to() -> None:
    who = small()
    round = opened(who)
    assert refused(who.oem, round, "others") == ["XW512"]
    late(round)
    assert refused(who.oem, round) == ["XW511"]
    with everyone():
        m.Round.objects.filter(pk=round.pk).update(state=m.FROZEN)
    assert refused(who.oem, round) == ["XW510"]


def test_a_firm_admitted_after_the_opening_waits_for_the_next_round() -> None:
    who = small()
    round = opened(who)
    assert refused(somebody(firm()), round) == ["XW530"]


def test_a_firms_own_worth_enters_only_as_it_was_approved() -> None:
    who = small()
    with everyone():
        Demand.objects.filter(owner_id=who.oem.firm).update(worth=99_000_000)
    round = opened(who)
    with act_as(who.oem):
        _, checked = submissions.tried(round)
    assert checked.market is not None
    assert checked.market.demand["worth"].to_list() == [1.0]


def late(round: m.Round) -> None:
    """Let the deadline pass."""
    with everyone():
        m.Round.objects.filter(pk=round.pk).update(
            submit_by=now() - timedelta(minutes=1)
        )


CODES = [code for code in catalogue() if "XW510" <= code <= "XW549"]


@pytest.mark.parametrize("code", CODES)
def test_every_finding_of_a_round_is_said_in_both_languages(code: str) -> None:
    entry = catalogue()[code]
    for part in ("message", "cure"):
        assert all(entry[part][tongue].strip() for tongue in LANGUAGES)
    assert any("\u4e00" <= c <= "\u9fff" for c in entry["message"]["zh"])
