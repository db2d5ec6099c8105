"""What a firm had that has left: for those who kept its people."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from xinqiao_web.accounts.models import KEEPERS, LEFT, Departure, Membership
from xinqiao_web.core.context import Acting, act_as, acting


@require_GET
def departures(request: HttpRequest) -> HttpResponse:
    """The archives that one may fetch."""
    return render(request, "accounts/departures.html", {"departures": archives()})


@require_GET
def departure(request: HttpRequest, departure: Any) -> HttpResponse | FileResponse:
    """One archive."""
    found = {going.pk: going for going in archives()}.get(departure)
    if found is None:
        raise Http404
    archive = (settings.FILES / found.file).open("rb")
    return FileResponse(archive, as_attachment=True, filename=f"{found.owner_id}.zip")


def archives() -> list[Departure]:
    """What is kept of firms whose people one kept, by firm."""
    person = acting().person
    left = Membership.objects.filter(
        person__pk=person, role__in=KEEPERS, owner__state=LEFT
    )
    found: list[Departure] = []
    for member in left.order_by("owner"):
        with act_as(Acting(person, member.owner_id, member.role)):
            kept = Departure.objects.filter(owner_id=member.owner_id)
            found += kept.filter(expires__gt=now()).exclude(file="")
    return found
