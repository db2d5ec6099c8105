"""Scenarios that are stopped leave nothing behind: no file, no process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.conftest import EXAMPLES

CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}
"""Exit code by signal."""

PATIENCE = 60  # seconds until a test gives up


def left(group: int) -> list[str]:
    """Processes of a group that are at work on scenarios."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes().decode().split("\0")
            if os.getpgid(int(place.name)) == group and "spawn_main" in str(words):
                found.append(place.name)
        except OSError:
            continue
    return found


@pytest.mark.parametrize("stop", list(CODES))
def test_no_process_and_no_file_outlives_scenarios_that_are_stopped(tmp_path, stop):
    out = tmp_path / "cars.csv"
    code = "from xinqiao.cli import main; main()"
    asked = ("scenarios", EXAMPLES / "demo", "--runs", "5000", "--workers", "2")
    command = [sys.executable, "-c", code, *map(str, asked), "--out", str(out)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, start_new_session=True, **quiet)
    waited = time.monotonic() + PATIENCE
    while len(left(process.pid)) < 2 and time.monotonic() < waited:
        time.sleep(0.1)
    os.kill(process.pid, stop)
    code = process.wait(PATIENCE)
    assert code == CODES[stop]
    while left(process.pid) and time.monotonic() < waited:
        time.sleep(0.1)
    assert left(process.pid) == []
    assert not out.exists()
