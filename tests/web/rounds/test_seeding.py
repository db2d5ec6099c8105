"""The demonstration's rounds: made once, by the verbs that people use."""

import pytest
from django.utils.translation import override
from tests.web.actors import acting, database_role, everyone
from tests.web.rounds.announced import end_rounds
from tests.web.rounds.firms import small

from xinqiao_web.commitments.models import ACCEPTED, Commitment
from xinqiao_web.core.context import act_as
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds import seeding
from xinqiao_web.rounds.span import in_words

WEEKS = (
    "The plan goes from 2026-05-25 to 2026-06-01, 2 weeks: nothing may be due before"
    " or after."
)


def test_one_round_is_settled_one_published_one_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    who = small(cars=10, chips=6)
    acting(who.operator.firm, "operator")
    with everyone():
        end_rounds()
        before = m.Round.objects.count()
        m.Round.objects.filter(state=m.OPEN).update(state=m.CANCELLED)
    here = [who.oem.firm, who.seller.firm]
    firms = [firm for firm in seeding_firms() if firm.firm in here]
    monkeypatch.setattr(seeding, "taking_part", lambda: firms)
    wanted = (*[m.CANCELLED] * before, *seeding.WANTED)
    monkeypatch.setattr(seeding, "WANTED", wanted)
    with database_role("worker"):
        seeding.seed_rounds()
        seeding.seed_rounds()
    with act_as(who.operator):
        made = m.Round.objects.filter(number__gt=before).order_by("number")
        assert [round.state for round in made] == [m.SETTLED, m.PUBLISHED, m.OPEN]
        with override("en"):
            assert {in_words(round) for round in made} == {WEEKS}
        snapshots = m.Snapshot.objects.filter(round__number__gt=before)
        assert snapshots.count() == 2
    with act_as(who.oem):
        accepted = Commitment.objects.filter(state=ACCEPTED)
        assert [(c.round, c.confirmed) for c in accepted] == [(before + 1, 6)]
        # What was accepted enters the next round as the buyer's: it is given to nobody.
        assert not Commitment.objects.filter(round=before + 2).exists()


def seeding_firms() -> list:
    from xinqiao_web.rounds.steering import taking_part

    with everyone():
        return taking_part()
