"""Where an import can be cut off, and processes that are cut off there."""

import os
import subprocess
import sys

from tests.web.market.works import line, needs

from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.market.imports import actions
from xinqiao_web.market.imports.tasks import defer_import
from xinqiao_web.market.models import Import

STEPS = "xinqiao_web.market.imports.steps"
STORING = "xinqiao_web.market.imports.storing"
UNDOING = "xinqiao_web.market.imports.undoing"
BEFORE = {"need-1": 5, "need-2": 5}
AFTER = {"need-2": 9, "need-3": 5}

TASKS = "xinqiao_web.market.imports.tasks"
CHECKING = (
    (STEPS, "parsed", "before"),
    (STEPS, "parsed", "after"),
    (STEPS, "readable", "before"),
    (STEPS, "stage", "after"),
    (STEPS, "rules", "after"),
    (STEPS, "state", "after"),
)
APPLYING = (
    (STEPS, "readable", "before"),
    (STEPS, "stage", "after"),
    (STORING, "remove", "after"),
    (STORING, "change", "after"),
    (STORING, "add", "after"),
    (STEPS, "record", "after"),
    ("xinqiao_web.core.audit", "write", "after"),
)
UNDOING_IT = ((UNDOING, "find_touched", "after"), (STEPS, "undo", "after"))
DONE = (TASKS, "work_on", "after")
"""All is committed, but the job is not yet known to be done."""

VAULT = "xinqiao_web.core.vault"
VIEWS = "xinqiao_web.market.imports.views"
ACTIONS = "xinqiao_web.market.imports.actions"
AUDIT = "xinqiao_web.core.context"
BEGINNING = (
    (VAULT, "keep", "before"),
    (VAULT, "keep", "after"),
    (VIEWS, "defer_import", "before"),
    (VIEWS, "defer_import", "after"),
    (AUDIT, "do_what_is_due", "after"),
)
"""A file is sent, and nothing is committed yet."""

ASKING = (
    (ACTIONS, "locked", "after"),
    (ACTIONS, "update", "after"),
    (VIEWS, "defer_import", "after"),
    (AUDIT, "do_what_is_due", "after"),
)
"""Applying or undoing is asked for, and nothing is committed yet."""

ANSWERED = ("xinqiao_web.core.logs", "who_asked", "before")
"""All is committed, and the answer is not sent."""

PATIENCE = 180
"""Seconds."""


def environment(role: str) -> dict[str, str]:
    """What a process of another database role is told."""
    url = os.environ["DATABASE_URL"].replace("_web@", f"_{role}@")
    return {**os.environ, "DATABASE_URL": url}


def command(*words: str) -> list[str]:
    """How a process is started."""
    return [sys.executable, "-m", "tests.web.market.crashing", *words]


def worker(*crash: str) -> int:
    """Run a worker of its own process; how it ended."""
    return subprocess.run(
        command("work", *crash), env=environment("worker"), check=False
    ).returncode


def begun(who: Acting) -> Import:
    """An import of two rows in place of two others, and its job."""
    with act_as(who):
        file = needs(line("need-2", 9), line("need-3"))
        return actions.begin("demand", "rows.csv", [file], "replace", defer_import)


def ask(cookie: str, address: str, *crash: str) -> tuple[int, str]:
    """Ask a web process of its own; how it ended, and the status it gave."""
    done = subprocess.run(
        command("ask", "POST", address, cookie, *crash),
        env=environment("web"),
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.returncode, done.stdout
