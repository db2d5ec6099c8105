"""Scenarios on a real Dask cluster: a scheduler and two worker processes."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest
from tests.engine.scale.test_scenarios import bytes_of, uncertain

from xinqiao import Refused, run_scenarios
from xinqiao.scale import dask

QUIET = {**os.environ, "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "5s"}


@pytest.fixture
def cluster(tmp_path):
    """Address of a scheduler, and its two worker processes."""
    place = tmp_path / "scheduler.json"
    common = ("--scheduler-file", str(place), "--no-dashboard")
    with ExitStack() as stack:
        start(stack, "scheduler", *common, "--host", "127.0.0.1", "--port", "0")
        waited = time.monotonic() + 60
        while not place.exists() and time.monotonic() < waited:
            time.sleep(0.1)
        workers = [
            start(stack, "worker", *common, "--no-nanny", "--nthreads", "1")
            for _ in range(2)
        ]
        yield place, workers


def start(stack, kind, *options):
    """Start one process of the cluster, which ends with the test."""
    command = [sys.executable, "-m", "dask", kind, *options]
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(command, env=QUIET, stdout=nowhere, stderr=nowhere)
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


def address_of(place):
    """Address that the scheduler wrote."""
    import json

    return json.loads(place.read_text())["address"]


def test_a_worker_killed_in_mid_run_loses_nothing(cluster):
    place, workers = cluster
    alone = run_scenarios(uncertain(0.8), runs=40, seed=3)

    def kill_one(done, _):
        if done == 10:
            workers[0].send_signal(signal.SIGKILL)

    with dask(address_of(place)) as executor:
        executor.client.wait_for_workers(2, timeout=60)
        found = run_scenarios(
            uncertain(0.8), runs=40, seed=3, executor=executor, tell=kill_one
        )
    assert workers[0].wait(10) == -signal.SIGKILL
    assert bytes_of(found) == bytes_of(alone)


def test_a_scheduler_that_is_not_there_is_refused():
    with pytest.raises(Refused) as refused, dask("tcp://127.0.0.1:1", patience=1):
        pass
    assert [finding.code for finding in refused.value.findings] == ["XQ643"]


def test_without_dask_the_extra_is_named():
    program = (
        "import sys; sys.modules['distributed'] = None\n"
        "from xinqiao import Refused; from xinqiao.scale import dask\n"
        "try:\n    with dask('tcp://127.0.0.1:1'): pass\n"
        "except Refused as refused: print(refused.findings[0].code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "XQ642"
