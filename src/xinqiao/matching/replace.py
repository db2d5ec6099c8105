"""One part in place of another, in every bill of materials: tried, and shown."""

from dataclasses import dataclass

import polars as pl

from xinqiao.errors import Refused
from xinqiao.market import Market
from xinqiao.market.findings import finding
from xinqiao.matching.where_used import refuse_unknown

KEY = ["parent", "position", "part"]
CANDIDATE = "candidate"


@dataclass(frozen=True, eq=False)
class Replacement:
    """What replacing a part would do to the bills of materials.

    `market`: with the replacement made. `changes`: one row per row of the table bom
    that is different: change (`removed`, `added`, `changed`), the columns of bom (as
    they were where removed, else as they are), was (cells that were different, as
    `rank=2; with=…`), reason. `rules`: general rules that name the old part; they stay.
    """

    market: Market
    changes: pl.DataFrame
    rules: pl.DataFrame


def replace_part(
    market: Market, old: str, new: str, reason: str, state: str | None = None
) -> Replacement:
    """Put one part in the place of another wherever a bill of materials lists it.

    Rows that reject the old part stay. The new part takes position, pieces, rank, weeks
    and companions of the old one. Where it is listed already it takes the better rank
    and keeps the rest. What asked for the old part as a companion asks for the new one.

    Parameters
    ----------
    market
        The market; it stays as it is.
    old, new
        Parts of the table parts.
    reason
        Why; it stands beside every change.
    state
        State of qualification of the new part there. Without one, where it is not
        listed already it is that of the general rule by which it may stand in for the
        old part; where there is none it is a candidate, for nothing shows more.

    Raises
    ------
    Refused
        XQ941, if the market has no such part; XQ944, if a part is to replace itself;
        XQ945, if no reason is given; with all findings.
    InvalidMarket
        If a bill of materials would break a rule; with all findings.
    """
    refuse_unknown(market, old, new)
    wrong = [finding("XQ944", table="bom", value=(old,))] if old == new else []
    if not reason.strip():
        wrong.append(finding("XQ945", table="bom"))
    if wrong:
        raise Refused(wrong)
    bom = replaced(market, old, new, state)
    named = pl.any_horizontal(pl.col("part", "by") == old)
    return Replacement(
        market=market.replace(bom=bom),
        changes=differences(market.bom, bom, reason.strip()),
        rules=market.substitutes.filter(named),
    )


def replaced(market: Market, old: str, new: str, state: str | None) -> pl.DataFrame:
    """The table bom with the new part for the old one."""
    rule = market.substitutes.filter(part=old, by=new)["state"]
    fresh = state or (rule[0] if len(rule) else CANDIDATE)
    place, mine = KEY[:2], in_use(old)
    either = mine | (pl.col("part") == new)
    bom = market.bom.with_columns(
        best=pl.col("rank").filter(either).min().over(place),
        both=either.sum().over(place) == 2,
        here=mine.any().over(place),
    )
    taking = pl.col("here") & (pl.col("part") == new)
    bom = bom.filter(~(mine & pl.col("both"))).with_columns(
        part=pl.when(mine).then(pl.lit(new)).otherwise("part"),
        rank=pl.when(taking).then("best").otherwise("rank"),
        state=pl.when(mine)
        .then(pl.lit(fresh))
        .when(taking)
        .then(pl.lit(state) if state else pl.col("state"))
        .otherwise("state"),
    )
    bom = bom.with_columns(companions(bom, market.bom.filter(mine), old, new))
    return bom.select(market.bom.columns)


def in_use(part: str) -> pl.Expr:
    """Rows that list a part, those that reject it left out."""
    return (pl.col("part") == part) & (pl.col("state") != "rejected")


def companions(bom: pl.DataFrame, gone: pl.DataFrame, old: str, new: str) -> pl.Series:
    """The column `with`, asking for the new part where it asked for the old one."""
    rows = bom.select("parent", pair=pl.col("with").str.split(";")).with_row_index("at")
    rows = rows.explode("pair", empty_as_null=True)
    halves = pl.col("pair").str.split_exact("=", 1).struct
    rows = rows.with_columns(
        position=halves.field("field_0").str.strip_chars(),
        asked=halves.field("field_1").str.strip_chars(),
    )
    places = gone.select(*KEY[:2], lost=pl.lit(True))
    rows = rows.join(places, on=KEY[:2], how="left", maintain_order="left")
    turned = pl.col("lost").fill_null(False) & (pl.col("asked") == old)
    anew = pl.concat_str("position", pl.lit(f"={new}"))
    rows = rows.with_columns(pair=pl.when(turned).then(anew).otherwise("pair"))
    pairs = rows.group_by("at", maintain_order=True).agg(
        pl.col("pair").unique(maintain_order=True).str.join(";")
    )
    return pairs["pair"].set(bom["with"].is_null(), None).alias("with")


def differences(before: pl.DataFrame, after: pl.DataFrame, reason: str) -> pl.DataFrame:
    """Rows that are different between two tables bom."""
    removed = before.join(after, on=KEY, how="anti").with_columns(
        change=pl.lit("removed")
    )
    added = after.join(before, on=KEY, how="anti").with_columns(change=pl.lit("added"))
    both = after.join(before, on=KEY, suffix=" before")
    cells = [name for name in after.columns if name not in KEY]
    was = pl.concat_str(
        (
            pl.when(pl.col(name).ne_missing(pl.col(f"{name} before"))).then(
                pl.concat_str(
                    pl.lit(f"{name}="),
                    pl.col(f"{name} before").cast(pl.String).fill_null(""),
                )
            )
            for name in cells
        ),
        separator="; ",
        ignore_nulls=True,
    )
    changed = both.with_columns(was=was, change=pl.lit("changed")).filter(
        pl.col("was") != ""
    )
    rows = pl.concat(
        [removed, added, changed.select("change", *after.columns, "was")],
        how="diagonal",
    )
    order = pl.Enum(["removed", "added", "changed"])
    rows = rows.sort(*KEY[:2], pl.col("change").cast(order), "part")
    return rows.select("change", *after.columns, "was", reason=pl.lit(reason))
