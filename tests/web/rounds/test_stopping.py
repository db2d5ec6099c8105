"""A clearing is stopped while it is solving: it ends, and nothing comes of it."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.web.actors import everyone
from tests.web.market.crash_points import PATIENCE, command, environment
from tests.web.rounds.announced import new_round
from tests.web.rounds.firms import small

from xinqiao import __version__, read_market, read_policy
from xinqiao_web.core.context import Acting, act_as
from xinqiao_web.host.processes import alive, numbers
from xinqiao_web.host.processes import parent as parent_of
from xinqiao_web.market.models import Progress
from xinqiao_web.rounds import models as m
from xinqiao_web.rounds.actions import clearings
from xinqiao_web.rounds.clearings.process import MODULE
from xinqiao_web.rounds.freezing import hash_of, kept
from xinqiao_web.rounds.tasks import defer_clearing

MAKER = Path(__file__).parents[4] / "shared" / "bench" / "make_market.py"
LONG = {"stages": ("fairness", "worth"), "fairness": "leximin"}
"""A policy by which a market of two hundred programmes is solved for a minute."""

needs_shared = pytest.mark.skipif(
    not MAKER.exists(), reason="../shared/bench/make_market.py is not here"
)


def large(folder: Path) -> int:
    """A round with a frozen market of two hundred programmes; its number."""
    made = [sys.executable, MAKER, "--size", "alliance", "--out", folder]
    subprocess.run(made, check=True)
    market, policy = read_market(folder), replace(read_policy(folder), **LONG)
    number = new_round("open", "frozen", policy=policy.to_toml())
    with everyone():
        m.Snapshot.objects.create(
            round_id=number,
            files={name: kept(table) for name, table in market.tables.items()},
            hash=hash_of(market),
            firms={},
            rows={name: table.height for name, table in market.tables.items()},
            engine=__version__,
        )
    return number


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.1)


def phase_of(who: Acting, work: m.Clearing) -> str:
    """How far a clearing is."""
    with act_as(who):
        return Progress.objects.get(pk=work.pk).phase


def clearing_processes(parent: int) -> list[int]:
    """The processes that clear, of those that a process has begun."""
    children = [pid for pid in numbers() if parent_of(pid) == parent]
    said = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children}
    return [pid for pid, words in said.items() if MODULE.encode() in words]


@needs_shared
def test_a_clearing_that_is_solving_ends_when_it_is_stopped(tmp_path: Path) -> None:
    operator = small().operator
    number = large(tmp_path / "market")
    with act_as(operator):
        work = clearings.clear(number, defer_clearing)
    with subprocess.Popen(command("work"), env=environment("worker")) as works:
        until(lambda: phase_of(operator, work) == "solve")
        (solver,) = clearing_processes(works.pid)
        with act_as(operator):
            clearings.stop(work)
        assert works.wait(PATIENCE) == 0
    assert not alive(solver)
    with act_as(operator):
        ended = m.Clearing.objects.get(pk=work.pk)
        assert (ended.state, ended.stored) == (m.STOPPED, "")
        assert m.Round.objects.get(pk=number).state == m.FROZEN
        again = clearings.clear(number, lambda _: None)
        clearings.stop(again)
