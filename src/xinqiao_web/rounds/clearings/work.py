"""What a job does about a clearing; it may be done again, and changes nothing twice."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from xinqiao_web.accounts.models import OPERATOR
from xinqiao_web.core import vault
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.core.findings import finding
from xinqiao_web.market.imports.progress import Stopped, Teller
from xinqiao_web.market.imports.steps import LOST
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.clearings.archive import packed
from xinqiao_web.rounds.clearings.process import cleared
from xinqiao_web.rounds.moves import move

WORST = 20


def work_on(pk: str) -> None:
    """Clear, unless it is done or somebody asked to stop.

    Raises
    ------
    OperationalError, InterfaceError
        If the database is gone: the work can be begun anew.
    """
    work = found(pk)
    if work is None or not work.works:
        return
    who = Acting(work.person, work.office, OPERATOR)
    tell = Teller(work, who)
    try:
        clear(work, who, tell)
    except Stopped:
        with act_as(who):
            end(work, m.STOPPED)
    except LOST:
        raise
    except Exception:
        fail(work, who)
        raise


def found(pk: str) -> m.Clearing | None:
    """A clearing by its id."""
    with act_as(Acting(firm=EVERYONE)):
        return m.Clearing.objects.select_related("snapshot").filter(pk=pk).first()


def fail(work: m.Clearing, who: Acting) -> None:
    """Let a clearing end as failed."""
    with act_as(who):
        end(work, m.FAILED, findings=[asdict(finding("XW534"))])


def give_up(pk: str) -> None:
    """Let a clearing end as failed that was tried too often."""
    if (work := found(pk)) is not None:
        fail(work, Acting(work.person, work.office, OPERATOR))


def clear(work: m.Clearing, who: Acting, tell: Teller) -> None:
    """Have the market cleared, keep what came out, move the round if it is proved."""
    tell("starting")
    with cleared(work.snapshot.files, work.policy, tell, tell.ask) as (said, folder):
        if "findings" in said:
            with act_as(who):
                end(work, m.REFUSED, findings=said["findings"])
            return
        stored = packed(folder)
    try:
        with act_as(who):
            finish(work, said["done"], stored)
    except BaseException:
        vault.drop(stored)
        raise


def finish(work: m.Clearing, said: Mapping[str, Any], stored: str) -> None:
    """Write down what came out; a round whose clearing is proved is cleared."""
    round = m.Round.objects.select_for_update().get(pk=work.snapshot.round_id)
    proved = bool(said["verdict"]["proved"])
    ended = end(
        work,
        m.DONE,
        stored=stored,
        market=said["market"],
        outcome=said["outcome"],
        proved=proved,
        verdict=said["verdict"],
        totals=said["totals"],
        worst=worst_off(round.number, said["firms"]),
    )
    if not ended:
        vault.drop(stored)
        return
    record("round.clearing", round=round.number, clearing=str(work.pk), proved=proved)
    is_meant = work.purpose == m.PUBLISH and work.snapshot.current
    if proved and is_meant and round.state == m.FROZEN:
        move(round, m.CLEARED)


def end(work: m.Clearing, state: str, **values: Any) -> bool:
    """Bring a clearing to its end, unless it has come to one already."""
    here = m.Clearing.objects.filter(pk=work.pk, state=m.WORKING)
    return bool(here.update(state=state, ended_at=datetime.now(UTC), **values))


def worst_off(round: int, firms: Mapping[str, float | None]) -> list[dict[str, Any]]:
    """The lowest fill rates, by pseudonyms that are others in each round."""
    rates = {pseudonym(round, firm): rate for firm, rate in firms.items()}
    known = [(rate, name) for name, rate in rates.items() if rate is not None]
    return [{"firm": name, "fill": rate} for rate, name in sorted(known)[:WORST]]


def pseudonym(round: int, firm: str) -> str:
    """What a firm is called in a list that must not tell which it is."""
    key = settings.MARKET_KEY.encode()
    made = hmac.new(key, f"pseudonym|{round}|{firm}".encode(), hashlib.sha256)
    return made.hexdigest()[:8]
