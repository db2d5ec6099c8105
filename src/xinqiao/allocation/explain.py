"""Why a need was met or not, and where a part went: in words and in numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from xinqiao.allocation.words import say
from xinqiao.errors import Refused
from xinqiao.market import Outcome
from xinqiao.market.findings import finding
from xinqiao.market.nearest import nearest

Words = dict[str, str]


@dataclass(frozen=True)
class Explanation:
    """What an outcome says about one need or one part.

    `kind`: `demand` or `part`. `sentences`: by language. `tables`: rows by name; weeks
    are Mondays in ISO form, quantities are pieces.
    """

    kind: str
    key: str
    sentences: tuple[Words, ...]
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def explain(outcome: Outcome, key: str) -> Explanation:
    """Explain a need or a part of an outcome.

    Parameters
    ----------
    outcome
        An outcome, as cleared or read back.
    key
        Identifier of a need (table demand) or of a part (table parts).

    Raises
    ------
    Refused
        XQ901, if the outcome knows neither.
    """
    market = outcome.market
    if market.demand["demand"].is_in([key]).any():
        return explain_need(outcome, key)
    if market.parts["part"].is_in([key]).any():
        return explain_part(outcome, key)
    known = [*market.demand["demand"].to_list(), *market.parts["part"].to_list()]
    raise Refused([finding("XQ901", key=key, nearest=nearest(key, known))])


def explain_need(outcome: Outcome, key: str) -> Explanation:
    """What was due, given, late and lost, why, and what would cure it."""
    tables = {
        "deliveries": of(outcome.deliveries, "demand", key).select("week", "pieces"),
        "shortfalls": of(outcome.shortfalls, "demand", key).drop("demand"),
        "cures": of(outcome.cures, "demand", key).drop("demand"),
        "alternates": alternates(outcome, key),
    }
    sentences = tuple(need_sentences(outcome, key, tables))
    return Explanation("demand", key, sentences, as_rows(tables))


def need_sentences(
    outcome: Outcome, key: str, tables: dict[str, pl.DataFrame]
) -> Iterator[Words]:
    """Say what happened to a need, in order."""
    need = of(outcome.market.demand, "demand", key).row(0, named=True)
    yield say("need", "due", **need)
    given = tables["deliveries"]
    prompt = int(given.filter(pl.col("week") <= need["week"])["pieces"].sum())
    delivered = int(given["pieces"].sum())
    facts = {"delivered": delivered, "on_time": prompt, "late": delivered - prompt}
    if tables["shortfalls"].is_empty():
        yield say("need", "met", pieces=delivered, **facts)
    else:
        short = tables["shortfalls"].row(0, named=True)
        yield say("need", "short", lost=short["pieces"], **facts)
        yield say(
            "reason",
            short["reason"],
            part=short["binding_part"] or "",
            pool=short["binding_pool"] or "",
        )
    yield from cure_sentences(tables["cures"], need["firm"])
    if fitted := int(tables["alternates"]["pieces"].sum()):
        yield say("need", "alternates", pieces=fitted)


def cure_sentences(cures: pl.DataFrame, firm: str) -> Iterator[Words]:
    """Say what would cure a shortfall, if anything is known to."""
    items = [say("need", "cure_item", **row) for row in cures.to_dicts()]
    if items:
        listed = {
            "en": " and ".join(item["en"] for item in items),
            "zh": "、".join(item["zh"] for item in items),
        }
        kind = f"cure_{cures['found'][0]}"
        yield say("need", kind, cure=listed, firm=firm)


def alternates(outcome: Outcome, key: str) -> pl.DataFrame:
    """Alternates fitted for a need: parent, position, part, pieces."""
    first = outcome.market.bom.filter(pl.col("rank") == 1)
    place = ["parent", "position", "part"]
    used = of(outcome.usage, "demand", key).join(first, on=place, how="anti")
    return used.group_by(place).agg(pl.sum("pieces")).sort(place)


def explain_part(outcome: Outcome, key: str) -> Explanation:
    """What arrives of a part, where it goes by week, and what it holds back."""
    held = outcome.shortfalls.filter(pl.col("binding_part") == key)
    tables = {
        "weeks": by_week(outcome, key),
        "bottlenecks": of(outcome.bottlenecks, "part", key).drop("part"),
        "shortfalls": held.select("demand", "pieces", "reason"),
    }
    sentences = tuple(part_sentences(outcome, key, tables))
    return Explanation("part", key, sentences, as_rows(tables))


def part_sentences(
    outcome: Outcome, key: str, tables: dict[str, pl.DataFrame]
) -> Iterator[Words]:
    """Say what happens to a part, in order."""
    weeks = tables["weeks"]
    arrived, drawn = int(weeks["arrived"].sum()), int(weeks["drawn"].sum())
    yield say(
        "part", "supply", part=key, arrived=arrived, drawn=drawn, left=arrived - drawn
    )
    tight = tables["bottlenecks"].sort("price", "week", descending=[True, False])
    if tight.is_empty():
        yield say("part", "free")
        return
    yield say("part", "price", **tight.row(0, named=True))
    solved = tight.drop_nulls("unlocks_1000").sort("worth_1000", descending=True)
    if len(solved):
        row = solved.row(0, named=True)
        cars, worth = row["unlocks_1000"], row["worth_1000"]
        yield say("part", "unlocks", week=row["week"], cars=cars, worth=worth)
    held = tables["shortfalls"]
    if len(held):
        yield say("part", "holds", needs=len(held), pieces=int(held["pieces"].sum()))


def by_week(outcome: Outcome, key: str) -> pl.DataFrame:
    """Pieces of a part that arrive and that leave their lots, by week, in time."""
    end = outcome.market.demand["week"].max()
    lots = of(outcome.market.supply, "part", key).filter(
        ~pl.col("blocked"), pl.col("week") <= end
    )
    come = lots.group_by("week").agg(arrived=pl.sum("pieces"))
    gone = of(outcome.allocations, "part", key).group_by("week")
    weeks = come.join(
        gone.agg(drawn=pl.sum("pieces")), on="week", how="full", coalesce=True
    )
    return weeks.with_columns(pl.col("arrived", "drawn").fill_null(0)).sort("week")


def of(table: pl.DataFrame, column: str, key: str) -> pl.DataFrame:
    """Rows of a table that are about one key."""
    return table.filter(pl.col(column) == key)


def as_rows(tables: dict[str, pl.DataFrame]) -> dict[str, list[dict[str, Any]]]:
    """Tables as plain rows; weeks in ISO form."""
    return {
        name: table.with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts()
        for name, table in tables.items()
    }
