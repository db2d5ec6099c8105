"""News reaches those whom it concerns, and letters tell nothing of it."""

import pytest
from django.core import mail
from django.db import ProgrammingError, connection
from tests.web.actors import database_role, everyone
from tests.web.commitments.deals import allotment, buyer, given, lot, supplier, told

from xinqiao_web.accounts.models import Membership, News, Person
from xinqiao_web.accounts.news import mark_read, news, text_of, unread, write_digests
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.texts import say_in


def letters(who: Acting) -> list[str]:
    """What was written to somebody."""
    with act_as(who):
        address = Person.objects.get(pk=int(who.person)).email
    return [f"{m.subject} {m.body}" for m in mail.outbox if m.to == [address]]


def written() -> None:
    """The worker writes its letters."""
    with database_role("worker"):
        write_digests()


def test_a_letter_tells_once_that_there_is_news_and_nothing_of_it() -> None:
    holder, taker = supplier(), buyer()
    written()
    given(allotment(lot(holder, part="chip-secret"), taker, 4321))
    written()
    (letter,) = letters(taker)
    assert "1" in letter
    for secret in ("chip-secret", "4321", holder.firm, taker.firm):
        assert secret not in letter
    written()
    assert len(letters(taker)) == 1
    given(allotment(lot(holder, "lot-2"), taker, 1))
    written()
    assert len(letters(taker)) == 2


def test_who_has_read_it_or_has_gone_gets_no_letter() -> None:
    holder, reads, gone = supplier(), buyer(), buyer()
    written()
    given(allotment(lot(holder), reads, 1), allotment(lot(holder, "lot-2"), gone, 1))
    with act_as(reads):
        assert unread() == 1
        assert mark_read() == 1
        assert unread() == 0
    with everyone():
        Membership.objects.filter(owner_id=gone.firm).delete()
    written()
    assert letters(reads) == letters(gone) == []


def test_news_is_read_by_its_person_and_said_in_both_languages() -> None:
    holder, taker = supplier(), buyer()
    given(allotment(lot(holder), taker, 1))
    with act_as(taker):
        (one,) = news()
        assert one.kind == "commitments.given"
        assert "1" in text_of(one)
    for tongue in ("en", "zh"):
        assert "1" in say_in(tongue, "commitments.news.given", **one.facts)
    with act_as(Acting(holder.person, taker.firm, "planner")):
        assert news() == []


def test_nobody_writes_news_past_its_one_door() -> None:
    holder, taker = supplier(), buyer()
    row = News(owner_id=taker.firm, person_id=int(taker.person), kind="x", href="/")
    with pytest.raises(ProgrammingError, match="row-level"), act_as(holder):
        row.save(force_insert=True)
    sql = "SELECT tell_firm(%s, 'x', '{}', '/', ARRAY['planner'])"
    cursor = connection.cursor()
    with pytest.raises(ProgrammingError, match="nobody said who acts"):
        cursor.execute(sql, [taker.firm])
    assert told(taker) == []
