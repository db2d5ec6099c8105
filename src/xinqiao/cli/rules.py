"""`policy`: rules checked without a market, and said in words."""

import tomllib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from xinqiao.cli.failures import finding
from xinqiao.cli.screen import Answer, Screen
from xinqiao.errors import Refused

if TYPE_CHECKING:
    from rich.console import RenderableType

    from xinqiao import Policy


class Task(StrEnum):
    """What is to be done with the rules."""

    check = "check"
    describe = "describe"


def policy(screen: Screen, task: Task, path: Path) -> Answer:
    """Check rules, or describe them; refused with everything that is wrong."""
    from xinqiao import read_policy

    found = read_policy(path)
    if found is None:
        raise Refused([finding("XQ807", path=path)])
    data = {
        "policy": tomllib.loads(found.to_toml()),
        "rules": [*found.describe(), found.describe_matching()],
        "findings": [],
    }
    return Answer(data, view(screen, task, found))


def view(screen: Screen, task: Task, found: "Policy") -> Iterator["RenderableType"]:
    """That the rules are good, or what they say."""
    if task is Task.check:
        yield screen.say("said.policy")
        return
    rules = (*found.describe(), found.describe_matching())
    yield from (rule[screen.language] for rule in rules)
