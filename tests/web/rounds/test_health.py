"""The operator sees how rounds are beside database and disk."""

import pytest
from django.utils.timezone import now
from tests.web.actors import client, everyone
from tests.web.rounds.firms import small
from tests.web.rounds.flow import frozen, published, reviewed

from xinqiao_web.core.context import act_as
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import clearings
from xinqiao_web.rounds.health import LONG, of_clearing


def test_rounds_are_looked_at_too() -> None:
    who = small()
    round = published(who, reviewed(who))
    operator = client(who.operator.firm, "operator")
    for tongue, words in (("zh-hans", f"第 {round.number} 轮，"), ("en", "that wait")):
        operator.cookies["django_language"] = tongue
        assert words in operator.get("/status/").content.decode()


def test_a_clearing_that_runs_for_hours_is_a_worry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    who = small()
    round = frozen(who)
    with everyone():
        m.Clearing.objects.filter(state=m.WORKING).update(state=m.STOPPED)
    with act_as(who.operator):
        work = clearings.clear(round.number, lambda _: None)
        found = of_clearing()
        assert (str(round.number) in found.value, found.good) == (True, True)
        later = now() + LONG
        monkeypatch.setattr("xinqiao_web.rounds.health.now", lambda: later)
        assert not of_clearing().good
        m.Clearing.objects.filter(pk=work.pk).update(state=m.STOPPED)
        assert of_clearing().good
