"""Reading the log: the lines that one may see, and exports that verify alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from xinqiao_web.core.audit import SHOWN, canonical
from xinqiao_web.core.context import NOBODY, Acting, act_as
from xinqiao_web.core.models import Detail, Entry, Head, Link

START = "0" * 64
"""What the first line follows."""

PAGE = 50
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line as its reader sees it; `detail` is there where the line is its own."""

    entry: Entry
    at: datetime
    detail: Detail | None


def asked_entries(asked: Mapping[str, str]) -> QuerySet[Entry]:
    """The lines that an address asks for: `verb` (its beginning), `from`, `to` (days).

    Raises
    ------
    ValueError
        If a day is none.
    """
    entries = Entry.objects.all()
    if verb := asked.get("verb", "").strip():
        entries = entries.filter(verb__gte=verb, verb__lt=verb + "\U0010ffff")
    if day := asked.get("from", "").strip():
        entries = entries.filter(at__gte=begins(date.fromisoformat(day)))
    if day := asked.get("to", "").strip():
        after = date.fromisoformat(day) + timedelta(days=1)
        entries = entries.filter(at__lt=begins(after))
    return entries


def begins(day: date) -> str:
    """When a day of the market's zone begins, as lines write it."""
    here = datetime.combine(day, time(), timezone.get_default_timezone())
    return here.astimezone(UTC).isoformat(timespec="microseconds")


def page_of_log(asked: Mapping[str, str]) -> tuple[list[Line], str]:
    """A page of lines, the newest first, and the number below which the next begins.

    Raises
    ------
    ValueError
        If the address asks for what cannot be.
    """
    entries = asked_entries(asked).order_by("-number")
    if below := asked.get("below"):
        entries = entries.filter(number__lt=int(below))
    found = list(entries[: PAGE + 1])
    more = str(found[PAGE - 1].number) if len(found) > PAGE else ""
    details = Detail.objects.in_bulk([entry.number for entry in found[:PAGE]])
    lines = [
        Line(e, datetime.fromisoformat(e.at), details.get(e.number))
        for e in found[:PAGE]
    ]
    return lines, more


def exported(who: Acting, asked: Mapping[str, str]) -> Iterator[str]:
    """The whole chain as NDJSON; lines that were asked for, and may be seen, speak.

    Formula: see `verify_log`, which checks it alone.
    """
    with act_as(who):
        last = Head.objects.get().number
    previous = START
    for first in range(1, last + 1, CHUNK):
        with act_as(who):
            links = list(links_between(first, min(first + CHUNK - 1, last)))
            spoken = lines_of(links, asked)
        for link in links:
            line = {"number": link.number, "leaf": link.leaf, "previous": previous}
            said = spoken.get(link.number, {})
            yield canonical({**line, "hash": link.hash, **said}) + "\n"
            previous = link.hash


def links_between(first: int, last: int) -> QuerySet[Link]:
    """A stretch of the chain."""
    return Link.objects.filter(number__range=(first, last)).order_by("number")


def lines_of(links: list[Link], asked: Mapping[str, str]) -> dict[int, Any]:
    """What the lines of some links say, by number."""
    stretch = (links[0].number, links[-1].number)
    entries = asked_entries(asked).filter(number__range=stretch)
    details = Detail.objects.filter(entry__number__range=stretch).in_bulk()
    return {
        entry.number: {
            **{name: getattr(entry, name) for name in SHOWN},
            **opened(details.get(entry.number)),
        }
        for entry in entries
    }


def opened(detail: Detail | None) -> dict[str, Any]:
    """The values behind the hashes of one's own line."""
    if detail is None:
        return {}
    values = {"person": detail.person, "content": detail.content, "salt": detail.salt}
    return {"opened": {"firm": firm_of(detail), **values}}


def firm_of(detail: Detail) -> str:
    """The firm as it was hashed: blank for who acted for none."""
    return "" if detail.owner == NOBODY else detail.owner


def told(content: Any) -> str:
    """What a line is about, as people read it."""
    return "; ".join(
        f"{name}: {value if isinstance(value, str) else canonical(value)}"
        for name, value in content.items()
    )
