"""Parquet is read typed as it is; what is damaged or far too large is refused."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from tests.engine.io.given import codes, example, folder

from xinqiao.io import read_market

LOT = {"lot": "lot-1", "firm": "distributor-a", "part": "chip-1", "pieces": 1000}


def lots(place, **columns):
    path = example(place)
    (path / "supply.csv").unlink()
    frame = pl.DataFrame([{**LOT, "week": date(2022, 3, 7), **columns}])
    frame.write_parquet(path / "supply.parquet")
    return read_market(path).supply


@pytest.mark.parametrize("price", ["12.5", 12.5, Decimal("12.500")])
def test_money_of_any_type_is_an_amount(tmp_path, price):
    assert lots(tmp_path / "m", price=price, currency="CNY")["price"][0] == 12_500_000


def test_a_whole_number_of_money_is_an_amount_too(tmp_path):
    assert lots(tmp_path / "m", price=12, currency="CNY")["price"][0] == 12_000_000


def test_columns_may_have_their_chinese_names(tmp_path):
    assert lots(tmp_path / "m", 包装倍数=50)["multiple"][0] == 50


def test_a_damaged_file_is_refused(tmp_path):
    path = folder(tmp_path / "m")
    file = path / "supply.parquet"
    pl.DataFrame({"lot": [f"lot-{n}" for n in range(1_000)]}).write_parquet(file)
    data = file.read_bytes()
    for spoilt in (data[:-9], data[9:], data[:4] + data[-12:], b"PAR1", b"lot\n1\n"):
        file.write_bytes(spoilt)
        assert codes(path) == ["XQ722"]


def test_a_small_file_of_very_many_cells_is_refused_unread(tmp_path):
    path = folder(tmp_path / "m")
    nothing = pl.repeat(None, 60_000, dtype=pl.Int8, eager=True)
    frame = pl.DataFrame({f"column {n}": nothing for n in range(1_000)})
    frame.write_parquet(path / "supply.parquet")
    assert codes(path) == ["XQ715"]


def test_a_column_of_lists_is_refused(tmp_path):
    path = example(tmp_path / "m")
    (path / "lanes.csv").unlink()
    frame = pl.DataFrame({"from_region": [["a"]], "to_region": ["b"], "weeks": [1]})
    frame.write_parquet(path / "lanes.parquet")
    assert "XQ108" in codes(path)
