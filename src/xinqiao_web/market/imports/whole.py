"""A whole market of many firms, put into the platform: each row to its owner.

The maker of a part owns it and its bill of material; a rule of substitution goes to
every firm whose bills list the part; a part that another firm fits, needs or holds is
granted to it. What is there already is changed, what is new is added, nothing removed.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

import polars as pl

from xinqiao import Market
from xinqiao.errors import Finding
from xinqiao_web.accounts.models import Firm
from xinqiao_web.catalog.models import Grant
from xinqiao_web.core.cells import held
from xinqiao_web.core.findings import finding
from xinqiao_web.core.sheets import SHEETS
from xinqiao_web.market.imports.storing import counted, put, stage
from xinqiao_web.market.models import UPSERT

OWNED = ("demand", "supply", "pledges", "quotes", "holdings")
COMMON = ("lanes", "notices")
USING = ("demand", "supply", "quotes", "holdings")
"""Tables in which a firm names parts that others may make."""

Told = Callable[[str, int], None]


def load_market(
    market: Market, told: Told = lambda _name, _rows: None
) -> Mapping[str, int]:
    """Put a market's rows into the sheets; how many are new, changed, unchanged.

    Whoever calls acts for all firms: only the worker's database role can. `told` hears
    each sheet and its rows before they are put there.
    """
    put_firms(market.firms)
    put_grants(grants(market))
    counts = Counter[str]()
    for name, frame in owned_rows(market):
        told(name, frame.height)
        if frame.height:
            counts.update(fill(name, frame))
    return dict(counts)


def fill(name: str, frame: pl.DataFrame) -> dict[str, int]:
    """Put rows into a sheet."""
    sheet = SHEETS[name]
    numbered = frame.with_columns(row=pl.int_range(pl.len(), dtype=pl.Int64))
    rows = held(sheet, numbered)
    if not sheet.common:
        rows = rows.with_columns(frame["owner"])
    stage(sheet, rows, lambda _: None)
    counts = counted(UPSERT)
    put(sheet, UPSERT)
    return {**counts, "rows": frame.height}


def without_owner(market: Market) -> list[Finding]:
    """Rows of which nobody can say whose they are, and firms that run the market."""
    found = [
        finding("XW330", table=SHEETS[name].table.name, count=count)
        for name, frame in owned_rows(market)
        if "owner" in frame.columns and (count := frame["owner"].null_count())
    ]
    offices = Firm.objects.exclude(office="member")
    taken = set(offices.values_list("firm", flat=True)) & set(market.firms["firm"])
    if taken:
        firms = ", ".join(sorted(taken))
        found.append(finding("XW331", table="firms", column="firm", firms=firms))
    return found


def owned_rows(market: Market) -> Iterator[tuple[str, pl.DataFrame]]:
    """Each sheet's rows with their `owner`."""
    chips = pl.col("kind") == "chip"
    yield "chips", market.parts.filter(chips)
    yield "parts", market.parts.filter(~chips).with_columns(owner="maker")
    yield "bom", of_maker(market, market.bom)
    yield "substitutes", of_users(market)
    yield "capacity", builders(market, market.capacity, "part")
    yield "parts_evidence", testers(market)
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
    return rows.join(makers(market), on="parent", how="left", maintain_order="left")


def builders(market: Market, rows: pl.DataFrame, part: str) -> pl.DataFrame:
    """Rows with their firm; where it is blank, the maker of what is built."""
    made = makers(market).rename({"parent": part})
    named = rows.join(made, on=part, how="left", maintain_order="left")
    return named.with_columns(owner=pl.coalesce("firm", "owner"))


def testers(market: Market) -> pl.DataFrame:
    """Reports with the laboratory that wrote them; else the maker of the part."""
    made = makers(market).rename({"parent": "part"})
    rows = market.parts_evidence.join(
        made, on="part", how="left", maintain_order="left"
    )
    return rows.with_columns(owner=pl.coalesce("lab", "owner"))


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
    """Modules and cars that a firm fits, needs or holds, and another makes."""
    built = market.parts.filter(pl.col("kind") != "chip")
    made = built.select("part", "name", maker="maker")
    named = [market.tables[name].select("part", owner="firm") for name in USING]
    fitted = of_maker(market, market.bom).select("part", "owner")
    used = pl.concat([fitted, *named]).unique().join(made, on="part")
    others = used.filter(pl.col("maker") != pl.col("owner"))
    columns = others.select("part", "name", owner_id="maker", granted_to_id="owner")
    return columns.unique().sort("owner_id", "part", "granted_to_id")


def put_firms(firms: pl.DataFrame) -> None:
    """Firms: new ones are admitted, those that are there get what the market says."""
    entitlement = (pl.col("entitlement") * 1_000_000).round().cast(pl.Int64)
    rows = firms.with_columns(entitlement).to_dicts()
    Firm.objects.bulk_create(
        (Firm(**row) for row in rows),
        update_conflicts=True,
        unique_fields=["firm"],
        update_fields=[name for name in firms.columns if name != "firm"],
    )


def put_grants(rows: pl.DataFrame) -> None:
    """Grants that are not there yet."""
    given = (Grant(**row) for row in rows.to_dicts())
    Grant.objects.bulk_create(given, ignore_conflicts=True)
