"""The prices that an outcome publishes, as its planner had them."""

import numpy as np
import polars as pl

from xinqiao.market import Outcome
from xinqiao.planning.grid import Floats
from xinqiao.planning.ground import Ground
from xinqiao.planning.prices import Tariff
from xinqiao.planning.stages import SIGNS


def published_tariff(outcome: Outcome, ground: Ground) -> Tariff:
    """Read the prices of the stage `worth`; without that stage, of the last one.

    Without any stage nothing has a price.
    """
    stages = [stage["name"] for stage in outcome.proof["stages"]]
    name = "worth" if "worth" in stages else stages[-1] if stages else ""
    rows = outcome.prices.filter(pl.col("stage") == name)
    rows = rows.filter(pl.col("round") == pl.col("round").max())
    held = dict(zip(*rows.filter(kind="worth").select("key", "price"), strict=True))
    limited = ground.net.parts.gather(ground.capacity.parts)
    return Tariff(
        pool=priced(rows, "pool", ground.pools.table["id"], ground),
        capacity=priced(rows, "capacity", limited, ground),
        cap=priced(rows, "cap", ground.caps.table["id"], ground),
        bonus=class_bonus(rows, name, outcome, ground),
        scale=(name == "worth") + float(held.get("", 0.0)),
        rank=1.0 if name == "substitutes" else 0.0,
        owed=0.0,
    )


def priced(rows: pl.DataFrame, kind: str, keys: pl.Series, ground: Ground) -> Floats:
    """Prices of one kind: (row of `keys`, bucket)."""
    mondays = pl.DataFrame({"week": ground.grid.mondays}).with_row_index("bucket")
    named = pl.DataFrame({"key": keys}).with_row_index("row")
    found = rows.filter(kind=kind).join(named, on="key").join(mondays, on="week")
    prices = np.zeros((len(keys), ground.grid.size))
    prices[found["row"].to_numpy(), found["bucket"].to_numpy()] = found["price"]
    return prices


def class_bonus(
    rows: pl.DataFrame, stage: str, outcome: Outcome, ground: Ground
) -> Floats:
    """What held classes, and the stage if it is one, pay for a piece, by stream.

    Less what the maximum of a class charges.
    """
    classes = ground.streams.table.select(key="class")
    signed = pl.col("price") * pl.col("kind").replace_strict(SIGNS, default=0.0)
    held = rows.group_by("key").agg(price=signed.sum())
    joined = classes.join(held, on="key", how="left", maintain_order="left")
    bonus = joined["price"].fill_null(0.0).to_numpy().copy()
    if stage == "classes":
        last = outcome.proof["stages"][-1]["key"]
        bonus += (classes["key"] == last).to_numpy()
    return bonus
