"""What the database itself holds of a round, whoever writes."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.timezone import now
from tests.web.actors import acting, everyone, firm
from tests.web.rounds.announced import new_round, walk

from xinqiao_web.core.context import act_as
from xinqiao_web.rounds import models as m


def test_a_round_makes_no_move_but_those_of_its_states() -> None:
    for start, ways in {**m.MOVES, m.SETTLED: (), m.CANCELLED: ()}.items():
        for end in set(m.STATES) - {start, *ways}:
            number = new_round(*walk(start))
            with everyone(), pytest.raises(DatabaseError), transaction.atomic():
                m.Round.objects.filter(pk=number).update(state=end)


def test_every_move_of_the_states_is_one_that_the_database_allows() -> None:
    for start, ways in m.MOVES.items():
        for end in ways:
            number = new_round(*walk(start))
            with everyone():
                m.Round.objects.filter(pk=number).update(state=end)


def test_no_second_round_is_at_work() -> None:
    new_round("open", "frozen")
    second = new_round("open", ends_others=False)
    with everyone(), pytest.raises(IntegrityError), transaction.atomic():
        m.Round.objects.filter(pk=second).update(state="frozen")


def test_what_was_announced_stays() -> None:
    number = new_round("open")
    with everyone(), pytest.raises(DatabaseError), transaction.atomic():
        m.Round.objects.filter(pk=number).update(policy="lateness = 0.5")


def test_nobody_submits_but_while_a_round_is_open() -> None:
    for state in set(m.STATES) - {m.OPEN}:
        number = new_round(*walk(state))
        with (
            act_as(acting(firm())) as who,
            pytest.raises(DatabaseError) as refused,
            transaction.atomic(),
        ):
            m.Submission.objects.create(
                owner_id=who.firm, round_id=number, person=who.person
            )
        assert refused.value.__cause__.sqlstate == "XQ510"


def test_a_draft_is_the_operators_and_what_is_announced_everybodys() -> None:
    number = new_round()
    member, operator = acting(firm()), acting(firm(office="operator"), "operator")
    with act_as(member):
        assert not m.Round.objects.filter(pk=number).exists()
    with act_as(operator):
        assert m.Round.objects.filter(pk=number).exists()
        m.Round.objects.filter(pk=number).update(state="open", opened_at=now())
    with act_as(member):
        assert m.Round.objects.filter(pk=number).exists()
        # No row of the table is a member's to change.
        assert m.Round.objects.filter(pk=number).update(state="frozen") == 0


def test_the_operator_sees_that_somebody_submitted_and_never_what() -> None:
    number = new_round("open")
    member, operator = acting(firm()), acting(firm(office="operator"), "operator")
    with act_as(member):
        made = m.Submission.objects.create(
            owner_id=member.firm, round_id=number, person=member.person
        )
        m.Content.objects.create(pk=made.pk, owner_id=member.firm, tables={}, counts={})
    with act_as(operator):
        assert m.Submission.objects.filter(pk=made.pk).exists()
        assert not m.Content.objects.filter(pk=made.pk).exists()
        unscoped = m.Content._base_manager.model.objects.raw(
            "SELECT * FROM rounds_content"
        )
        assert list(unscoped) == []
