"""Makes the market of an outcome while its tables are still being read."""

from concurrent.futures import Future
from pathlib import Path

from xinqiao.errors import Refused
from xinqiao.io.folder import read_folder
from xinqiao.io.rawmarket import RawMarket
from xinqiao.market import Market


def market_in(folder: Path) -> tuple[Future[Market], str | None]:
    """Read the market of an outcome, and the text of its policy."""
    raw = read_folder(folder)
    return made(raw), raw.policy


def made(raw: RawMarket) -> Future[Market]:
    """A market, or what is wrong with it, which is kept until it is asked for."""
    market = Future[Market]()
    try:
        market.set_result(Market.from_tables(raw.tables))
    except Refused as refused:
        market.set_exception(refused)
    return market
