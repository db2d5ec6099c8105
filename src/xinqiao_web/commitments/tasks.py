"""The jobs of this room, where the worker looks for them."""

from procrastinate.contrib.django import app

from xinqiao_web.commitments.actions.losing import expire


@app.periodic(cron="* * * * *")
@app.task(name="commitments.expire", queue="upkeep", queueing_lock="expire")
def expire_overdue(timestamp: int) -> None:
    """Let what nobody answered in time return to its lots."""
    expire()
