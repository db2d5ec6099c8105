"""Cards of the first page about what members propose."""

from collections.abc import Mapping
from typing import Any

from xinqiao_web.catalog.models import Proposal
from xinqiao_web.core.context import Acting


def open_proposals(who: Acting) -> Mapping[str, Any]:
    """How many proposals wait for the operator."""
    return {"count": Proposal.objects.filter(state="open").count()}
