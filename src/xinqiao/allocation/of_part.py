"""A part: what arrives, where it goes by week, what it holds back, what relieves it."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from xinqiao.allocation.approvals import in_words
from xinqiao.allocation.bottlenecks import per_car
from xinqiao.allocation.choices import NEARNESS, there
from xinqiao.allocation.explanation import Explanation, Words, as_rows, of
from xinqiao.allocation.hindrances import Scene
from xinqiao.allocation.places import components_of, everywhere
from xinqiao.allocation.trials import Trials
from xinqiao.allocation.words import say
from xinqiao.market import Outcome

Tables = dict[str, pl.DataFrame]


def explain_part(scene: Scene, trials: Trials | None, key: str) -> Explanation:
    """Explain one part."""
    outcome = scene.outcome
    held = outcome.shortfalls.filter(pl.col("binding_part") == key)
    able = trials if trials and trials.in_reach else None
    tables = {
        "weeks": by_week(outcome, key).join(prices(scene, key), on="week", how="left"),
        "bottlenecks": bottlenecks(scene, able, key),
        "shortfalls": held.select("demand", "pieces", "reason"),
    }
    sentences = [*part_sentences(scene, key, tables)]
    if len(tables["bottlenecks"]):
        sentences += relief_sentences(scene, trials, key, tables)
    return Explanation("part", key, tuple(sentences), as_rows(tables))


def part_sentences(scene: Scene, key: str, tables: Tables) -> Iterator[Words]:
    """Say what happens to a part, in order."""
    weeks = tables["weeks"]
    arrived, drawn = int(weeks["arrived"].sum()), int(weeks["drawn"].sum())
    yield say(
        "part", "supply", part=key, arrived=arrived, drawn=drawn, left=arrived - drawn
    )
    yield say("part", "wanted", wanted=wanted(scene, key))
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


def wanted(scene: Scene, key: str) -> int:
    """Pieces of a part that all cars due would take, in every place that lists it."""
    net, streams = scene.ground.net, scene.ground.streams
    part, stream, pieces = per_car(net)
    mine = net.parts.gather(part).eq(key).to_numpy()
    total = streams.due.sum(axis=1)
    return int((total[stream[mine]] * pieces[mine]).sum())


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


def prices(scene: Scene, key: str) -> pl.DataFrame:
    """What one more piece in the open pools of a part is worth: week, price."""
    pools = scene.ground.pools.table
    mine = (pools["part"].eq(key) & pools["reserved"].is_null()).to_numpy()
    price = scene.after[mine].max(axis=0, initial=0.0)
    return pl.DataFrame({"week": scene.ground.grid.mondays, "price": price.round(6)})


def bottlenecks(scene: Scene, trials: Trials | None, key: str) -> pl.DataFrame:
    """Weeks in which a part holds cars back, dearest first.

    Where the outcome did not say what 1,000 more pieces bring in any of them, that is
    solved now, for the dearest.
    """
    rows = of(scene.outcome.bottlenecks, "part", key).drop("part")
    if rows.is_empty() or trials is None or rows["unlocks_1000"].is_not_null().any():
        return rows
    top = rows.sort("price", "week", descending=[True, False]).row(0, named=True)
    pools = scene.ground.pools.table
    mine = (pools["part"].eq(key) & pools["reserved"].is_null()).to_numpy()
    weeks = scene.ground.grid.mondays
    bucket = int(weeks.eq(top["week"]).arg_true()[0])
    pool = int(np.where(mine, scene.after[:, bucket], -1).argmax())
    cars, worth = trials.unlocked(pool, bucket)
    here = pl.col("week") == top["week"]
    return rows.with_columns(
        unlocks_1000=pl.when(here).then(pl.lit(cars, pl.Float64)),
        worth_1000=pl.when(here).then(pl.lit(worth, pl.Float64)),
    )


def relief_sentences(
    scene: Scene, trials: Trials | None, key: str, tables: Tables
) -> Iterator[Words]:
    """Say which approval of another part in its place would relieve it most."""
    rows = components_of(scene, everywhere(scene, key))
    rows = rows.filter(~pl.col("usable"), pl.col("state") != "rejected")
    if rows.is_empty():
        yield say("part", "no_other")
        return
    if trials is None or not trials.in_reach:
        yield say("need", "too_large")
        return
    order, possible = nearest_first(scene, rows), rows["part"].n_unique()
    found = tables["approvals"] = reliefs(trials, order)
    best = found.filter(pl.col("worth") > 1e-6).head(1).to_dicts()
    if best:
        yield say("part", "relief", **{**in_words(best[0]), "other": best[0]["part"]})
    else:
        yield say("part", "no_relief", tried=len(found))
    if len(found) < possible:
        yield say("need", "tried", tried=len(found), all=possible)


def nearest_first(scene: Scene, rows: pl.DataFrame) -> pl.DataFrame:
    """Components not approved, those nearest to approval with most pieces first."""
    last = scene.ground.grid.mondays[-1]
    came = there(scene, last).select("part", "arrived")
    near = {state: place for place, state in enumerate(NEARNESS)}
    turn = pl.col("state").replace_strict(near, default=len(near))
    rows = rows.join(came, on="part", how="left")
    rows = rows.with_columns(turn=turn.min().over("part"))
    most = -pl.col("arrived").fill_null(0)
    return rows.sort("turn", most, "part", "parent", "position")


def reliefs(trials: Trials, rows: pl.DataFrame) -> pl.DataFrame:
    """What each approval brings: part, state, positions, cars, worth; best first."""
    base = trials.base
    effects = [
        (part, effect.cars - base.cars, effect.worth - base.worth)
        for part, effect in trials.approvals(rows)
    ]
    schema = {"part": pl.String, "cars": pl.Float64, "worth": pl.Float64}
    found = pl.DataFrame(effects, schema=schema, orient="row")
    about = rows.group_by("part", maintain_order=True).agg(
        pl.first("state"), positions=pl.len()
    )
    found = found.join(about, on="part", maintain_order="left")
    found = found.with_columns(pl.col("cars", "worth").round(4) + 0.0)
    found = found.sort("worth", "cars", "part", descending=[True, True, False])
    return found.select("part", "state", "positions", "cars", "worth")
