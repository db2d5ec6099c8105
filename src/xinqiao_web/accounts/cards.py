"""Cards of the first page about who takes part."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count

from xinqiao_web.accounts.models import Firm
from xinqiao_web.accounts.news import unread
from xinqiao_web.core.context import Acting


def firms_by_state(who: Acting) -> Mapping[str, Any]:
    """How many firms there are in each state."""
    found = Firm.objects.order_by("state").values_list("state").annotate(Count("pk"))
    return {"states": list(found)}


def new_to_reader(who: Acting) -> Mapping[str, Any] | None:
    """How much news the reader has not seen; nothing if there is none."""
    count = unread()
    return {"count": count} if count else None
