"""News for people of firms: told at once on the platform, once an hour by mail.

A letter says that there is news, and how much; what it is stands behind the log-in.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef
from django.utils.timezone import now

from xinqiao_web.accounts.mail import send
from xinqiao_web.accounts.models import ADMITTED, Membership, News
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.core.texts import say

SHOWN = 200
"""Pieces of news on the page, and in an answer to a program."""


def tell(firm: str, kind: str, href: str, roles: Iterable[str], **facts: Any) -> None:
    """Tell everybody of a firm who has one of these roles; any firm may be told.

    `kind`: the key of the text; `facts`: what fills its places, as JSON has it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tell_firm(%s, %s, %s::jsonb, %s, %s)",
            [firm, kind, json.dumps(facts), href, list(roles)],
        )


def news() -> list[News]:
    """What the acting person was told, the newest first."""
    return list(News.objects.order_by("-id")[:SHOWN])


def text_of(row: News) -> str:
    """What a piece of news says, in the reader's language."""
    room, _, name = row.kind.partition(".")
    return say(f"{room}.news.{name}", **row.facts)


def unread() -> int:
    """How much of it the acting person has not seen."""
    return News.objects.filter(read_at=None).count()


def mark_read() -> int:
    """The acting person has seen all of it; how much was new."""
    return News.objects.filter(read_at=None).update(read_at=now())


def write_digests() -> int:
    """Write to everybody who has unseen news of which no letter told; to how many.

    Only to people who still belong to the firm, and to a firm that acts.
    """
    with act_as(Acting(firm=EVERYONE)):
        ids = waiting()
        told = News.objects.filter(pk__in=ids)
        people = list(told.values_list("person__email").annotate(Count("pk")))
        for email, count in people:
            send("news", email, count=count)
        told.update(mailed_at=now())
        return len(people)


def waiting() -> list[Any]:
    """News that a letter should tell of, held until this transaction ends."""
    here = Membership.objects.filter(
        owner=OuterRef("owner"), person=OuterRef("person"), owner__state=ADMITTED
    )
    rows = News.objects.filter(Exists(here), read_at=None, mailed_at=None)
    held = rows.select_for_update(of=("self",), skip_locked=True)
    return list(held.values_list("pk", flat=True))
