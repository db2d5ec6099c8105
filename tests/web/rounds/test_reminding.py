"""Whoever has not answered hears of a deadline a day before it: once, with its zone."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils.timezone import now
from tests.web.actors import client, database_role, everyone
from tests.web.rounds.firms import Small, handed_in, opened, small
from tests.web.rounds.flow import again, published, reviewed

from xinqiao_web.accounts.models import News
from xinqiao_web.accounts.news import text_of, write_digests
from xinqiao_web.commitments.actions import verbs
from xinqiao_web.commitments.models import Commitment
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.reminding import AHEAD, remind

KINDS = ("rounds.near", "commitments.near_supplier", "commitments.near_buyer")


def reminded() -> int:
    """What the worker does each hour."""
    with database_role("worker"):
        return remind()


def heard(who: Acting) -> list[tuple[str, str]]:
    """Of which deadlines somebody was reminded, and what was said."""
    with act_as(who):
        rows = News.objects.filter(kind__in=KINDS).order_by("id")
        return [(row.kind, text_of(row)) for row in rows]


def due_in(round: m.Round, ahead: timedelta, *names: str) -> None:
    """Let deadlines be so far ahead, in their order."""
    times = {name: now() + ahead + timedelta(minutes=n) for n, name in enumerate(names)}
    with everyone():
        m.Round.objects.filter(pk=round.pk).update(**times)


def at_zone(who: Small, round: m.Round, name: str) -> str:
    at = getattr(again(who, round), name).astimezone(ZoneInfo("Asia/Shanghai"))
    return f"{at:%Y-%m-%d %H:%M} (Asia/Shanghai)"


def test_who_has_not_handed_in_is_reminded_once_and_nobody_else() -> None:
    who = small()
    round = opened(who)
    handed_in(who.seller, round)
    due_in(round, AHEAD + timedelta(hours=1), *m.CALENDAR)
    assert reminded() == 0
    due_in(round, timedelta(hours=5), *m.CALENDAR)
    assert reminded() > 0
    assert reminded() == 0
    assert heard(who.seller) == []
    ((kind, text),) = heard(who.oem)
    assert kind == "rounds.near"
    assert at_zone(who, round, "submit_by") in text


def test_a_round_that_opens_again_reminds_again() -> None:
    who = small()
    round = opened(who)
    due_in(round, timedelta(hours=5), *m.CALENDAR)
    assert reminded() > 0
    with everyone():
        for state in (m.FROZEN, m.CLEARED, m.REVIEWED):
            m.Round.objects.filter(pk=round.pk).update(state=state)
    from tests.web.rounds.announced import announced

    from xinqiao_web.rounds.actions import rounds

    ahead = {name: announced(0)[name] for name in m.CALENDAR}
    with act_as(who.operator):
        rounds.reopen(round.number, ahead, "A lot was lost.")
    due_in(round, timedelta(hours=5), *m.CALENDAR)
    assert reminded() > 0
    assert len(heard(who.oem)) == 2


def test_each_side_is_reminded_of_its_own_deadline_and_of_no_other() -> None:
    who = small(cars=10, chips=6)
    round = published(who, reviewed(who))
    due_in(round, timedelta(hours=5), *m.CALENDAR[1:])
    assert reminded() == 1
    assert [kind for kind, _ in heard(who.seller)] == ["commitments.near_supplier"]
    assert at_zone(who, round, "confirm_by") in heard(who.seller)[0][1]
    # What is not confirmed is not the buyer's to answer; nobody is told twice.
    assert (heard(who.oem), reminded()) == ([], 0)


def test_a_buyer_is_reminded_of_what_was_confirmed_and_no_letter_tells_it() -> None:
    who = small(cars=10, chips=6)
    round = published(who, reviewed(who))
    with act_as(who.seller):
        verbs.confirm(list(Commitment.objects.values_list("pk", flat=True)))
    soon = now() + timedelta(hours=5)
    times = {"confirm_by": now(), "accept_by": soon, "objections_by": soon}
    with everyone():
        m.Round.objects.filter(pk=round.pk).update(**times)
    assert (reminded(), reminded()) == (1, 0)
    ((kind, text),) = heard(who.oem)
    assert kind == "commitments.near_buyer"
    assert at_zone(who, round, "accept_by") in text
    mail.outbox = []
    with database_role("worker"):
        write_digests()
    letters = [one for one in mail.outbox if who.oem.firm in one.to[0]]
    assert letters
    for one in letters:
        said = one.subject + one.body
        assert not any(secret in said for secret in (who.chip, who.seller.firm))


@pytest.mark.parametrize("tongue", ["zh-hans", "en"])
def test_the_forms_of_deadlines_name_the_zone(tongue: str) -> None:
    who = small()
    operator = client(who.operator.firm, "operator")
    operator.cookies["django_language"] = tongue
    page = operator.get("/rounds/new").content.decode()
    assert page.count("Asia/Shanghai") >= len(m.CALENDAR)
