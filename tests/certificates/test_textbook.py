"""The plan of a made-up market is worth what it is worth as a textbook writes it."""

import importlib.util
import sys
from argparse import Namespace
from datetime import date
from types import ModuleType

import pytest
from tests.certificates.shared import shared

from xinqiao import clear, read_market, read_policy, verify
from xinqiao.planning.ground import lay_ground
from xinqiao.planning.plan import make_plan

SEEDS = range(100)
CLEARED = range(0, 100, 10)
START = date(2022, 3, 7)


def load(name: str) -> ModuleType:
    """A script of the bench, as a module."""
    path = shared("bench", f"{name}.py")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


MAKER, TEXTBOOK = load("make_market"), load("textbook")


@pytest.fixture
def folder(tmp_path, seed):
    """A market of a few programmes, positions, chips and weeks."""
    programmes, weeks = 2 + seed % 3, 3 + seed % 5
    size = MAKER.Size(programmes, 5 + seed % 6, 12 + seed % 16, weeks)
    MAKER.write_market(MAKER.make_market(size, START, seed), tmp_path / "market")
    return tmp_path / "market"


def written_out(folder) -> float:
    """Worth of the plan as the textbook writes it."""
    asked = {"time_limit": None, "solver": "simplex", "threads": 1, "verbose": False}
    answer = TEXTBOOK.run(Namespace(market=folder, **asked))
    assert answer["status"] == "optimal"
    return float(answer["worth"])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_is_worth_what_a_textbook_says(folder):
    plan = make_plan(lay_ground(read_market(folder), read_policy(folder)))
    assert plan.results[0].value == pytest.approx(written_out(folder), rel=1e-6)
    assert plan.results[0].bound == pytest.approx(plan.results[0].value, rel=1e-6)


@pytest.mark.parametrize("seed", CLEARED)
def test_the_outcome_is_proved_and_whole_pieces_cost_little(folder):
    outcome = clear(read_market(folder), read_policy(folder))
    assert verify(outcome).proved
    assert outcome.proof["lp_worth"] == pytest.approx(outcome.proof["bound"], rel=1e-6)
    assert outcome.proof["rounding"] <= 0.02
