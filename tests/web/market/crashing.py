"""A process that is killed (-9, by itself) when it reaches a place that is named.

`python -m tests.web.market.crashing work MODULE NAME before|after [database]` does
jobs; without a place it works until nothing is left, taking over what killed workers
left behind. `… ask METHOD ADDRESS COOKIE MODULE NAME before|after [database]` answers
a request as the web does, what is after the address's `?` sent as a form, and prints
the status. `database`: the database's processes are killed instead, and this one lives
on.
"""

import asyncio
import importlib
import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import django

WEEK = "2026-05-25"
ROWS = f"""demand,part,week,pieces
need-2,chip-imp,{WEEK},9
need-3,chip-imp,{WEEK},5""".encode()


def crash_at(module: str, name: str, when: str, what: str = "") -> None:
    """Have this process, or the database, killed before or after a function is
    called.
    """
    place = importlib.import_module(module)
    real = getattr(place, name)
    kill = killing_the_database() if what else kill_oneself

    def killed(*arguments: Any, **named: Any) -> Any:
        if when == "before":
            kill()
        found = real(*arguments, **named)
        if when == "after":
            kill()
        return found

    setattr(place, name, killed)


def kill_oneself() -> None:
    """End at once, as by `kill -9`."""
    os.kill(os.getpid(), signal.SIGKILL)


def killing_the_database() -> Callable[[], None]:
    """What kills the database, once."""
    from tests.web import postgres

    found = re.search(r"host=([^&]+)", os.environ["DATABASE_URL"])
    assert found
    folder = Path(found[1])
    left = [folder]
    return lambda: postgres.kill(left.pop()) if left else None


async def work() -> None:
    """Take over what is left, then work until nothing is."""
    from procrastinate.contrib.django import app

    from xinqiao_web.market.imports.tasks import resume_stalled

    with app.replace_connector(app.connector.get_worker_connector()) as jobs:
        async with jobs.open_async():
            await resume_stalled(jobs, seconds=0)
            await jobs.run_worker_async(wait=False, install_signal_handlers=False)


def ask(method: str, address: str, cookie: str) -> int:
    """Ask the platform once; the status."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    browser = Client(raise_request_exception=False, SERVER_NAME="localhost")
    browser.cookies["sessionid"] = cookie
    file = SimpleUploadedFile("rows.csv", ROWS)
    begun = {"sheet": "demand", "mode": "replace", "file": file}
    page, _, form = address.partition("?")
    sent = begun if page == "/imports/" else dict(parse_qsl(form))
    return int(getattr(browser, method.lower())(page, sent).status_code)


def main() -> None:
    """Be what is asked for."""
    django.setup()
    kind, *words = sys.argv[1:]
    asked, place = (words[:3], words[3:]) if kind == "ask" else ([], words)
    if place:
        crash_at(*place)
    if kind == "ask":
        sys.stdout.write(str(ask(*asked)))
    else:
        asyncio.run(work())


if __name__ == "__main__":
    main()
