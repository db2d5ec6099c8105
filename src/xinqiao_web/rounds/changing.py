"""What changed against the round that was published before, in totals alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from xinqiao_web.core.texts import say
from xinqiao_web.rounds import models as m

COUNTS = ("firms", "due", "delivered", "lacking")
SHARES = ("fill", "lowest")
MINUS, THIN = "\N{MINUS SIGN}", "\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Change:
    """One total, as it was, as it is, and by how much it moved; all as texts."""

    name: str
    before: str
    now: str
    moved: str


@dataclass(frozen=True, slots=True)
class Changes:
    """All totals against those of the round `since`, and a sentence about them."""

    since: int
    said: str
    rows: tuple[Change, ...]


def changes(work: m.Clearing) -> Changes | None:
    """A clearing against what was published before; None where nothing was.

    Formula: the fill rate is `delivered / due`, what lacks `due - delivered`; `lowest`
    is the fill rate of the firm that comes off worst, whichever that is.
    """
    last = published_before(work.snapshot.round_id)
    if last is None or work.state != m.DONE:
        return None
    before, now = totals_of(last), totals_of(work)
    rows = tuple(change(name, before, now) for name in (*COUNTS, *SHARES))
    since = last.snapshot.round_id
    told = {row.name: row for row in rows}
    said = say(
        "rounds.say.changes",
        number=since,
        due=told["due"].moved,
        delivered=told["delivered"].moved,
        before=told["fill"].before,
        now=told["fill"].now,
    )
    return Changes(since, said, rows)


def published_before(number: int) -> m.Clearing | None:
    """The clearing that the round before was published by."""
    made = m.Publication.objects.filter(round_id__lt=number).order_by("-round_id")
    last = made.first()
    rows = m.Clearing.objects.select_related("snapshot")
    return rows.filter(pk=last.clearing).first() if last else None


def totals_of(work: m.Clearing) -> dict[str, float]:
    """The totals of a clearing; a fill rate of nothing due is a whole one."""
    due, delivered = work.totals["due"], work.totals["delivered"]
    return {
        "firms": len(work.snapshot.firms),
        "due": due,
        "delivered": delivered,
        "lacking": due - delivered,
        "fill": 100 * delivered / due if due else 100.0,
        "lowest": 100 * work.worst[0]["fill"] if work.worst else 100.0,
    }


def change(name: str, before: Mapping[str, float], now: Mapping[str, float]) -> Change:
    """One total."""
    shown, unit = (share, say("rounds.unit.points")) if name in SHARES else (count, "")
    moved = shown(abs(now[name] - before[name])).removesuffix(" %")
    sign = (
        "+" if now[name] > before[name] else MINUS if now[name] < before[name] else ""
    )
    return Change(name, shown(before[name]), shown(now[name]), f"{sign}{moved}{unit}")


def count(value: float) -> str:
    """A number of things."""
    return f"{round(value):,}".replace(",", THIN)


def share(value: float) -> str:
    """A share in hundredths."""
    return f"{value:.1f} %"
