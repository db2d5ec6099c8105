"""Loading a whole market: the operator's import, of many firms at once."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from xinqiao import InvalidMarket, Market, UnreadableFile
from xinqiao.errors import Finding
from xinqiao.io import Grid, named_columns
from xinqiao_web.core import vault
from xinqiao_web.core.context import EVERYONE, Acting, act_as
from xinqiao_web.market.imports.whole import load_market, without_owner
from xinqiao_web.market.models import Import

KEPT = ("table", "code", "level", "rows", "column")


def everyone_for(who: Acting) -> Acting:
    """Acts for all firms, for the person who asked for it."""
    return Acting(who.person, EVERYONE, who.role, who.cause)


def market_of(work: Import) -> tuple[Market | None, list[Finding]]:
    """The market in a file, and what is wrong with it."""
    try:
        market = Market.from_tables(dict(tables_of(work)))
    except (InvalidMarket, UnreadableFile) as refused:
        return None, list(refused.findings)
    return market, list(market.warnings)


def tables_of(work: Import) -> Iterator[tuple[str, pl.DataFrame]]:
    """The tables of a file, columns by their names in the dictionary."""
    for page in work.pages:
        yield page["name"], named_columns(grid_of(page), work.file)


def grid_of(page: dict[str, Any]) -> Grid:
    """A page with its cells from the vault."""
    with vault.opened(page["stored"]) as file:
        cells = pl.read_parquet(file)
    header, errors = tuple(page["header"]), tuple(page["errors"])
    return Grid(page["name"], header, page["top"], cells, errors)


def counts_of(work: Import) -> dict[str, int]:
    """How many rows a file has."""
    return {"rows": sum(page["rows"] for page in work.pages)}


def tried(work: Import, who: Acting) -> tuple[dict[str, int], list[Finding]]:
    """What would become of a market's rows, and what is wrong with it."""
    market, findings = market_of(work)
    counts = counts_of(work)
    if market is not None:
        with act_as(everyone_for(who)):
            findings += without_owner(market)
    return counts, findings


def loaded(work: Import, who: Acting, told: Any) -> dict[str, int]:
    """Put a market into the platform; what became of its rows."""
    market, _ = market_of(work)
    assert market is not None
    with act_as(everyone_for(who)):
        return dict(load_market(market, told))
