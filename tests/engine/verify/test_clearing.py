"""What the engine clears, the verifier proves; the two share no code."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.engine.verify.chance import crowded, draw

from xinqiao import Policy, clear, read_market, read_policy
from xinqiao.market import check_policy
from xinqiao.verify import verify

SHARED = Path(__file__).parents[3].parent / "shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="shared data not there")


@pytest.mark.parametrize("seed", range(30))
def test_the_outcome_of_any_small_market_is_proved(seed):
    outcome = clear(*draw(seed))
    verdict = verify(outcome)
    assert verdict.breaches == ()
    assert verdict.proved
    assert verdict.gap == pytest.approx(outcome.proof["gap"], abs=1e-9)


@pytest.mark.parametrize("seed", range(30))
def test_the_outcome_of_a_market_with_lines_and_reels_is_proved(seed):
    market, policy = draw(seed)
    market = crowded(market, seed)
    if any(finding.is_error for finding in check_policy(market, policy)):
        policy = Policy()
    verdict = verify(clear(market, policy))
    assert verdict.breaches == ()
    assert verdict.proved


@needs_shared
def test_the_outcome_of_a_market_of_boards_and_real_stock_is_proved():
    verdict = verify(clear(read_market(SHARED / "data" / "ecu-market")))
    assert verdict.breaches == ()
    assert verdict.proved


@needs_shared
def test_the_outcome_of_a_market_as_large_as_a_desk_is_proved(tmp_path):
    script, folder = SHARED / "bench" / "make_market.py", tmp_path / "market"
    subprocess.run([sys.executable, script, "--out", folder], check=True)
    verdict = verify(clear(read_market(folder), read_policy(folder)))
    assert verdict.breaches == ()
    assert verdict.proved
