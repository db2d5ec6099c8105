"""A worker that is killed (-9, by itself) when it reaches a place that is named.

`python -m tests.web.market.crashing MODULE NAME before|after`; without arguments it
works until nothing is left, taking over what killed workers left behind.
"""

import asyncio
import importlib
import os
import signal
import sys
from typing import Any

import django


def crash_at(module: str, name: str, when: str) -> None:
    """Have this process killed before or after a function is called."""
    place = importlib.import_module(module)
    real = getattr(place, name)

    def killed(*arguments: Any, **named: Any) -> Any:
        if when == "after":
            real(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(place, name, killed)


async def work() -> None:
    """Take over what is left, then work until nothing is."""
    from procrastinate.contrib.django import app

    from xinqiao_web.market.imports.tasks import resume_stalled

    with app.replace_connector(app.connector.get_worker_connector()) as jobs:
        async with jobs.open_async():
            await resume_stalled(jobs, seconds=0)
            await jobs.run_worker_async(wait=False, install_signal_handlers=False)


if __name__ == "__main__":
    django.setup()
    if sys.argv[1:]:
        crash_at(*sys.argv[1:])
    asyncio.run(work())
