"""What is asked about rounds."""

from xinqiao_web.rounds import models as m


def current_snapshot(round: m.Round) -> m.Snapshot | None:
    """The snapshot of a round that was not opened again since."""
    return m.Snapshot.objects.filter(round=round, current=True).first()


def clearing_for(round: m.Round) -> m.Clearing | None:
    """The clearing that a round is published by: the last one by its own policy.

    One that still runs counts; one that was stopped, refused or failed does not.
    """
    rows = m.Clearing.objects.filter(
        snapshot__round=round,
        snapshot__current=True,
        purpose=m.PUBLISH,
        state__in=(m.WORKING, m.DONE),
    )
    return rows.order_by("-pk").first()
