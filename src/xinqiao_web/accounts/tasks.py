"""Work that the worker does about firms and people."""

from typing import Any

from django.conf import settings
from django.utils.timezone import now
from procrastinate.contrib.django import app

from xinqiao_web.accounts.departures import pack, take_out
from xinqiao_web.accounts.mail import send
from xinqiao_web.accounts.models import Departure, Membership
from xinqiao_web.accounts.news import write_digests
from xinqiao_web.core.audit import record
from xinqiao_web.core.context import EVERYONE, Acting, act_as


@app.task(name="accounts.send_off")
def send_off(departure: str) -> None:
    """Pack what a firm had, tell its administrators, take its rows out.

    Once more, it finds the archive and no rows: nothing is lost.
    """
    with act_as(Acting(firm=EVERYONE)):
        going = Departure.objects.select_for_update().get(pk=departure)
        if going.file:
            return
        going.file = pack(going.owner_id, f"{going.pk}.zip")
        going.save()
        rows = take_out(going.owner_id)
        for member in keepers(going):
            send("left", member.person.email, firm=going.owner_id)
        record("firm.sent_off", firm=going.owner_id, rows=rows)


def keepers(going: Departure) -> Any:
    """The administrators that a firm had."""
    rows = Membership.objects.filter(owner=going.owner, role=going.owner.keeper)
    return rows.select_related("person")


@app.periodic(cron="17 3 * * *")
@app.task(name="accounts.clear_departures")
def clear_departures(timestamp: int) -> None:
    """Remove archives that were kept long enough."""
    with act_as(Acting(firm=EVERYONE)):
        for gone in Departure.objects.filter(expires__lt=now()).exclude(file=""):
            (settings.FILES / gone.file).unlink(missing_ok=True)
            Departure.objects.filter(pk=gone.pk).update(file="")


@app.periodic(cron="7 * * * *")
@app.task(name="accounts.digest", queue="upkeep", queueing_lock="digest")
def digest(timestamp: int) -> None:
    """Write to those who have news that they have not seen."""
    write_digests()
