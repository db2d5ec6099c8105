"""The log: one chain, written last, read by whose lines they are."""

import threading
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from tests.web.actors import acting, firm

from xinqiao_web.core.audit import chained, leaf_of, record, veiled
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.core.models import Detail, Entry, Head, Link

START = "0" * 64
OPERATOR = Acting("1", "exchange", "operator")


def lines_of(who: Acting) -> list[tuple[str, Any]]:
    with act_as(who):
        details = Detail.objects.select_related("entry").order_by("entry")
        return [(d.entry.verb, d.content) for d in details]


def test_a_line_is_chained_to_the_one_before_and_opened_by_its_firm() -> None:
    ours = acting(firm())
    with act_as(ours):
        record("need.added", row="a")
    with act_as(ours):
        detail = Detail.objects.select_related("entry").get()
        entry = detail.entry
        link = Link.objects.get(pk=entry.number)
        before = Link.objects.filter(pk=entry.number - 1).first()
    assert entry.content == veiled(detail.salt, "content", {"row": "a"})
    assert entry.firm == veiled(detail.salt, "firm", ours.firm)
    assert link.leaf == leaf_of(vars(entry))
    previous = before.hash if before else START
    assert link.hash == chained(entry.number, link.leaf, previous)
    assert Head.objects.get().number >= entry.number


def test_the_lines_of_one_transaction_are_written_at_its_end_in_order() -> None:
    ours = acting(firm())
    with act_as(ours):
        record("first")
        with act_as(ours):
            record("second")
        assert not Detail.objects.exists()
        record("third")
    assert [verb for verb, _ in lines_of(ours)] == ["first", "second", "third"]


def fail_after(verb: str) -> None:
    record(verb)
    raise ZeroDivisionError


def test_what_fails_leaves_no_line() -> None:
    ours = acting(firm())
    with act_as(ours):
        record("kept")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            fail_after("lost with its savepoint")
    with pytest.raises(ZeroDivisionError), act_as(ours):
        fail_after("lost with its transaction")
    assert [verb for verb, _ in lines_of(ours)] == ["kept"]


def test_each_line_belongs_to_whoever_acted_then() -> None:
    ours, theirs = acting(firm()), acting(firm())
    with act_as(ours):
        record("ours")
        with act_as(theirs):
            record("theirs")
    assert [verb for verb, _ in lines_of(ours)] == ["ours"]
    assert [verb for verb, _ in lines_of(theirs)] == ["theirs"]


def test_others_lines_are_links_to_members_and_verbs_to_overseers() -> None:
    ours, theirs = acting(firm()), acting(firm())
    with act_as(ours):
        record("secretly.done", what="canary")
    with act_as(theirs):
        assert not Entry.objects.exists()
        assert not counted("core_entry")
        assert counted("core_link")
    for role in ("operator", "regulator"):
        with act_as(Acting("1", "office", role)):
            assert Entry.objects.filter(verb="secretly.done").exists()
            assert not counted("core_detail")


def counted(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        return int(cursor.fetchone()[0])


def test_people_who_act_for_no_firm_read_each_their_own_lines() -> None:
    one, other = Acting(person="7001"), Acting(person="7002")
    with act_as(one):
        record("key.lost")
    assert lines_of(one) == [("key.lost", {})]
    assert lines_of(other) == []


def test_two_who_change_rows_crosswise_are_not_held_up_by_the_log() -> None:
    ours = acting(firm())
    waiting = threading.Barrier(2, timeout=10)
    failed: list[BaseException] = []

    def work() -> None:
        try:
            with act_as(ours):
                record("one")
                # Both have their line: were the chain held from here on, one of the
                # two would wait for the other, which waits here.
                waiting.wait()
                record("two")
        except BaseException as error:  # noqa: BLE001
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failed == []
    assert sorted(verb for verb, _ in lines_of(ours)) == ["one", "one", "two", "two"]


@pytest.mark.parametrize("table", ["core_entry", "core_detail", "core_link"])
def test_the_log_only_grows(table: str) -> None:
    for verb in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(ProgrammingError), act_as(OPERATOR):
            connection.cursor().execute(verb)


def test_the_chain_has_one_end() -> None:
    for verb in (
        "DELETE FROM core_head",
        "INSERT INTO core_head (id, number, hash) VALUES (2, 0, '')",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.cursor().execute(verb)
