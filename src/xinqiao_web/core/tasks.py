"""The jobs of this room, where the worker looks for them."""

from procrastinate.contrib.django import app

from xinqiao_web.core.sweeping import sweep


@app.periodic(cron="47 3 * * *")
@app.task(name="core.sweep", queue="upkeep", queueing_lock="sweep")
def sweep_vault(timestamp: int) -> None:
    """Remove files that no row names."""
    sweep()
