"""Cards of the first page about any sheet: what is entered, and what was done last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Value

from xinqiao_web.core.colleagues import called
from xinqiao_web.core.context import Acting
from xinqiao_web.core.log_pages import verb_in_words
from xinqiao_web.core.menu import in_groups, is_shown
from xinqiao_web.core.models import Detail, Entry
from xinqiao_web.core.sheets import OPERATOR, SHEETS, WITHOUT_ROWS, Sheet
from xinqiao_web.core.texts import say

VERBS = ("added", "changed", "removed", "restored")
LAST = 8


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that a colleague did."""

    sheet: Sheet
    verb: str
    who: str
    at: datetime
    rows: int


def entered(who: Acting) -> Mapping[str, Any]:
    """How many rows each sheet has that somebody works with, all in one question."""
    sheets = [s for s in in_groups() if counts_for(s, who)]
    first, *rest = (
        s.model._default_manager.order_by()
        .values(sheet=Value(s.name))
        .annotate(rows=Count("pk"))
        for s in sheets
    )
    found = {row["sheet"]: row["rows"] for row in first.union(*rest, all=True)}
    return {"counts": [(sheet, found.get(sheet.name, 0)) for sheet in sheets]}


def counts_for(sheet: Sheet, who: Acting) -> bool:
    """Whether a sheet's rows are those that somebody looks after."""
    if who.role in WITHOUT_ROWS:
        return sheet.may_edit(who.role)
    return not sheet.common and is_shown(sheet, who.role)


def last_done(who: Acting) -> Mapping[str, Any]:
    """What colleagues did to rows lately, the newest first."""
    verbs = [f"{sheet}.{verb}" for sheet in SHEETS for verb in VERBS]
    found = Detail.objects.filter(owner=who.firm, entry__verb__in=verbs)
    lines = list(found.select_related("entry").order_by("-entry")[:LAST])
    ids = {int(line.person) for line in lines if line.person.isdigit()}
    people = get_user_model()._default_manager.in_bulk(ids)
    return {"done": [as_done(line, people) for line in lines]}


def as_done(line: Detail, people: Mapping[int, Any]) -> Done:
    """A line of the log as a colleague reads it."""
    sheet, verb = line.entry.verb.split(".")
    person = people.get(int(line.person)) if line.person.isdigit() else None
    who = called(person) if person else say("core.history.platform")
    at = datetime.fromisoformat(line.entry.at)
    return Done(SHEETS[sheet], verb, who, at, len(line.content.get("rows", [0])))


def log_lines(who: Acting) -> Mapping[str, Any]:
    """The newest lines of the log, for those who watch the market: verbs, no names."""
    lines = Entry.objects.order_by("-number")[:20]
    told = ((x.number, x.at, verb_in_words(x.verb)) for x in lines)
    return {"lines": [(n, datetime.fromisoformat(at), verb) for n, at, verb in told]}


WATCHERS = f"{OPERATOR} regulator"
