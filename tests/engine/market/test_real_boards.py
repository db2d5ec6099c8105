"""The market of open automotive boards passes all checks."""

from pathlib import Path

import polars as pl
import pytest

from xinqiao.market import Market, Policy, check_policy

BOARDS = Path(__file__).parents[4] / "shared" / "data" / "ecu-market"


def test_the_market_of_open_boards_is_accepted_without_an_error() -> None:
    if not BOARDS.is_dir():
        pytest.skip("shared data not there: ../shared/data/ecu-market")
    tables = {
        path.stem: pl.read_csv(path, infer_schema=False)
        for path in sorted(BOARDS.glob("*.csv"))
    }
    market = Market.from_tables(tables)
    assert market.supply.height == 3703
    assert not [f for f in check_policy(market, Policy()) if f.is_error]
