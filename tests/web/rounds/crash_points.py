"""Where a round can be cut off: whoever answers a request, and whoever does the job."""

from dataclasses import dataclass

from tests.web.market.crash_points import ANSWERED

Point = tuple[str, str, str]
"""A module, a function in it, and whether before or after it."""

ROOM = "xinqiao_web.rounds"
FREEZING, WORK = f"{ROOM}.freezing", f"{ROOM}.clearings.work"
PUBLISHING, TASKS = f"{ROOM}.publishing", f"{ROOM}.tasks"
ACTIONS, VERBS = f"{ROOM}.actions.clearings", "xinqiao_web.commitments.actions.verbs"
PAGES, CLEARINGS = f"{ROOM}.views.rounds", f"{ROOM}.views.clearings"
WRITTEN = ("xinqiao_web.core.audit", "write", "after")
DUE = ("xinqiao_web.core.context", "do_what_is_due", "after")

WHILE_FREEZING = (
    (FREEZING, "gathered", "before"),
    (FREEZING, "kept", "after"),
    (FREEZING, "store", "after"),
    WRITTEN,
)
WHILE_CLEARING = (
    (WORK, "cleared", "before"),
    (WORK, "packed", "after"),
    (WORK, "end", "after"),
    (WORK, "move", "after"),
    WRITTEN,
)
WHILE_PUBLISHING = (
    (PUBLISHING, "outcome_of", "after"),
    (PUBLISHING, "propose", "after"),
    (PUBLISHING, "move", "after"),
    (PUBLISHING, "tell_all", "after"),
    WRITTEN,
)
CONFIRMING = ("held", "write", "tell_side", "record")


@dataclass(frozen=True)
class Step:
    """A step of a round: what is asked for, and the job that does it.

    `asking`: where a web process can be cut off before all is committed. `working`:
    where a worker can. `done`: the function of the job after which all is committed.
    """

    asking: tuple[Point, ...]
    working: tuple[Point, ...] = ()
    done: str = ""

    def crashes(self) -> list[tuple[str, Point]]:
        """Every crash: who is killed, and where."""
        asked = (*self.asking, DUE, ANSWERED)
        worked = (*self.working, (TASKS, self.done, "after")) if self.done else ()
        return [
            *(("web", point) for point in asked),
            *(("web's database", point) for point in asked[-2:]),
            *(("worker", point) for point in worked),
            *(("worker's database", point) for point in worked),
        ]


STEPS = {
    "freeze": Step(
        (
            (ACTIONS, "locked", "after"),
            (ACTIONS, "move", "after"),
            (PAGES, "defer_freeze", "after"),
        ),
        WHILE_FREEZING,
        "freeze_market",
    ),
    "clear": Step(
        (
            (ACTIONS, "ready", "after"),
            (ACTIONS, "record", "after"),
            (CLEARINGS, "defer_clearing", "after"),
        ),
        WHILE_CLEARING,
        "work_on",
    ),
    "approve": Step(
        (
            (ACTIONS, "clearing_for", "after"),
            (ACTIONS, "record", "after"),
            (PAGES, "defer_publish", "after"),
        ),
        WHILE_PUBLISHING,
        "publish",
    ),
    "confirm": Step(tuple((VERBS, name, "after") for name in CONFIRMING)),
}
"""By the verb that is asked for."""
