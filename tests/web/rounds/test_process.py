"""The process that clears is found however the platform was started."""

import os
import sys
from pathlib import Path

import pytest

from xinqiao import Policy, read_market
from xinqiao_web.host.trees import HERE, SITE, base_python
from xinqiao_web.rounds.clearings.process import answered

EXAMPLE = Path(__file__).parents[3] / "examples" / "one-chip"


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, str]:
    """A small frozen market."""
    market, found = read_market(EXAMPLE), {}
    for name, table in market.tables.items():
        table.write_parquet(tmp_path / f"{name}.parquet")
        found[name] = str(tmp_path / f"{name}.parquet")
    return found


def test_a_market_is_cleared_by_the_python_that_root_starts(
    tables: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Started by root, the platform runs the Python below the environment, which finds
    libraries by what the host tells it alone."""
    monkeypatch.setattr(sys, "executable", str(base_python()))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(HERE), str(SITE))))
    phases: list[str] = []
    asked = {
        "tables": tables,
        "policy": Policy().to_toml(),
        "out": str(tmp_path / "out"),
    }
    said = answered(asked, phases.append, lambda: None)
    assert said["done"]["totals"]["delivered"] == 280
    assert phases[-1] == "verify"
