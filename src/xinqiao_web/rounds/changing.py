"""What changed against the round that was published before, in totals alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from xinqiao_web.core.texts import language, say_in
from xinqiao_web.rounds import models as m

COUNTS = ("firms", "due", "delivered", "lacking")
SHARES = ("fill", "lowest")
MINUS, THIN = "\N{MINUS SIGN}", "\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Change:
    """One total, as it was and as it is: a number of things, or a share."""

    name: str
    before: float
    now: float

    @property
    def moved(self) -> float:
        """By how much it moved."""
        return self.now - self.before

    def texts(self, tongue: str) -> tuple[str, str, str]:
        """As it was, as it is, and by how much it moved, in words of a language."""
        shown, unit = count, ""
        if self.name in SHARES:
            shown, unit = share, say_in(tongue, "rounds.unit.points")
        sign = "+" if self.moved > 0 else MINUS if self.moved < 0 else ""
        by = shown(abs(self.moved)).removesuffix(" %")
        return shown(self.before), shown(self.now), f"{sign}{by}{unit}"


@dataclass(frozen=True, slots=True)
class Changes:
    """All totals against those of the round `since`."""

    since: int
    rows: tuple[Change, ...]

    def said(self, tongue: str) -> str:
        """A sentence about them."""
        told = {row.name: row.texts(tongue) for row in self.rows}
        return say_in(
            tongue,
            "rounds.say.changes",
            number=self.since,
            due=told["due"][-1],
            delivered=told["delivered"][-1],
            before=told["fill"][0],
            now=told["fill"][1],
        )

    def here(self) -> str:
        """The sentence in the reader's language."""
        return self.said(language())

    def lines(self) -> Iterator[tuple[str, str, str, str]]:
        """Each total's name and texts, in the reader's language."""
        for row in self.rows:
            yield row.name, *row.texts(language())


def changes(work: m.Clearing, last: m.Clearing | None) -> Changes | None:
    """A clearing against what was published before; None where nothing was.

    Formula: the fill rate is `delivered / due`, what lacks `due - delivered`; `lowest`
    is the fill rate of the firm that comes off worst, whichever that is.
    """
    if last is None or work.state != m.DONE:
        return None
    before, now = totals_of(last), totals_of(work)
    rows = tuple(Change(name, before[name], now[name]) for name in (*COUNTS, *SHARES))
    return Changes(last.snapshot.round_id, rows)


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
        "fill": delivered / due if due else 1.0,
        "lowest": work.worst[0]["fill"] if work.worst else 1.0,
    }


def count(value: float) -> str:
    """A number of things."""
    return f"{round(value):,}".replace(",", THIN)


def share(value: float) -> str:
    """A share in hundredths."""
    return f"{100 * value:.1f} %"
