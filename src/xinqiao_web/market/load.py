"""A whole market of many firms, put into the platform: each row to its owner.

The maker of a part owns it and its bill of material; a rule of substitution goes to
every firm whose bills list the part; a module that another firm fits is granted to it.
"""

from collections.abc import Iterator, Mapping

import polars as pl
from django.db import models

from xinqiao import Market
from xinqiao_web.accounts.models import Firm
from xinqiao_web.catalog.models import Grant
from xinqiao_web.core.cells import held
from xinqiao_web.core.sheets import SHEETS

BATCH = 2_000
OWNED = ("demand", "supply", "pledges", "quotes", "holdings")
COMMON = ("lanes", "notices")


def load_market(market: Market) -> Mapping[str, int]:
    """Put a market's rows into empty sheets; how many of each.

    Whoever calls acts for all firms: only the worker's database role can.
    """
    put_firms(market.firms)
    put(Grant, grants(market).to_dicts())
    return {name: fill(name, frame) for name, frame in owned_rows(market)}


def owned_rows(market: Market) -> Iterator[tuple[str, pl.DataFrame]]:
    """Each sheet's rows with their `owner`."""
    chips = pl.col("kind") == "chip"
    yield "chips", market.parts.filter(chips)
    yield "parts", market.parts.filter(~chips).with_columns(owner="maker")
    yield "bom", of_maker(market, market.bom)
    yield "substitutes", of_users(market)
    yield "capacity", builders(market, market.capacity, "part")
    yield "approvals", builders(market, market.approvals, "parent")
    for name in OWNED:
        yield name, market.tables[name].with_columns(owner="firm")
    for name in COMMON:
        yield name, market.tables[name]


def makers(market: Market) -> pl.DataFrame:
    """Who makes each part that is built."""
    return market.parts.select(parent="part", owner="maker")


def of_maker(market: Market, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows about a parent, with its maker."""
    return rows.join(makers(market), on="parent", how="left")


def builders(market: Market, rows: pl.DataFrame, part: str) -> pl.DataFrame:
    """Rows with their firm; where it is blank, the maker of what is built."""
    made = makers(market).rename({"parent": part})
    named = rows.join(made, on=part, how="left")
    return named.with_columns(owner=pl.coalesce("firm", "owner"))


def of_users(market: Market) -> pl.DataFrame:
    """Rules of substitution, once for each firm whose bills list the part."""
    users = of_maker(market, market.bom).select("part", "owner").unique()
    exempt = makers(market).rename({"parent": "except_parent", "owner": "except_owner"})
    rules = market.substitutes.join(users, on="part")
    rules = rules.join(exempt, on="except_parent", how="left")
    ours = pl.col("except_parent").is_null() | (
        pl.col("except_owner") == pl.col("owner")
    )
    return rules.filter(ours).sort("owner", "part", "by")


def grants(market: Market) -> pl.DataFrame:
    """Modules that a firm fits and another makes."""
    modules = market.parts.filter(pl.col("kind") == "module")
    made = modules.select("part", "name", maker="maker")
    fitted = of_maker(market, market.bom).join(made, on="part")
    others = fitted.filter(pl.col("maker") != pl.col("owner"))
    columns = others.select("part", "name", owner_id="maker", granted_to_id="owner")
    return columns.unique().sort("owner_id", "part", "granted_to_id")


def put_firms(firms: pl.DataFrame) -> None:
    """Firms, admitted."""
    entitlement = (pl.col("entitlement") * 1_000_000).round().cast(pl.Int64)
    put(Firm, firms.with_columns(entitlement).to_dicts())


def fill(name: str, frame: pl.DataFrame) -> int:
    """Put rows into a sheet."""
    sheet = SHEETS[name]
    rows = held(sheet, frame.with_columns(row=0)).drop("row")
    if not sheet.common:
        rows = rows.with_columns(owner_id=frame["owner"])
    return put(sheet.model, rows.to_dicts())


def put(model: type[models.Model], rows: list[dict[str, object]]) -> int:
    """Write rows in batches."""
    made = model._default_manager.bulk_create(
        (model(**row) for row in rows), batch_size=BATCH
    )
    return len(made)
