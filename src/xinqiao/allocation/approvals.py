"""Which approval of another part would help a need, each tried by solving again."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from xinqiao.allocation.asked import Asked
from xinqiao.allocation.explanation import Words
from xinqiao.allocation.places import components_of, places_of
from xinqiao.allocation.remedies import DUST
from xinqiao.allocation.trials import Trials
from xinqiao.allocation.words import WORDS, say


def in_words(row: dict[str, Any]) -> dict[str, Any]:
    """A row for a sentence: its state as words, figures to a tenth."""
    rounded = {n: round(v, 1) for n, v in row.items() if isinstance(v, float)}
    return {**row, **rounded, "state": WORDS["state"][row["state"]]}


def approval_sentences(asked: Asked, trials: Trials, part: str) -> Iterator[Words]:
    """Say which approval would help, each tried in the whole market."""
    rows = approvals(asked, trials, part)
    asked.tables["approvals"] = rows
    possible = asked.tables["choices"].filter(why="NOT_APPROVED")["part"].n_unique()
    if not possible:
        return
    curing = rows.filter(pl.col("left") <= DUST).head(1)
    helping = rows.filter(pl.col("gained") > DUST).sort("gained", descending=True)
    best = pl.concat([curing, helping]).head(1).to_dicts()
    if best:
        kind = "approval_cures" if len(curing) else "approval_helps"
        found = best[0]
        yield say("need", kind, what=what(found), **in_words(found))
    else:
        yield say("need", "no_approval", tried=len(rows))
    if len(rows) < possible:
        yield say("need", "tried", tried=len(rows), all=possible)


def what(row: dict[str, Any]) -> Words:
    """What is approved: another part in place of one, or that one itself."""
    kind = "what_itself" if row["part"] == row["instead"] else "what_other"
    return say("need", kind, other=row["part"], part=row["instead"])


def approvals(asked: Asked, trials: Trials, part: str) -> pl.DataFrame:
    """What each approval of another component would do, in the order tried.

    Columns part, instead, state, by, gained (pieces of this need), left (still lost),
    cars, worth (of the whole market, more than as it is).
    """
    scene, base = asked.scene, trials.base
    order = asked.tables["choices"].filter(why="NOT_APPROVED")
    order = order.select("part", "instead", "state", "by").unique(
        "part", keep="first", maintain_order=True
    )
    places = places_of(scene, asked.key, part)
    rows = components_of(scene, places).filter(~pl.col("usable"))
    rows = rows.filter(pl.col("state") != "rejected").drop("by", "instead")
    tried = order.select("part").join(rows, on="part", maintain_order="left")
    effects = [
        {
            "part": other,
            "gained": base.lost[asked.key] - effect.lost[asked.key],
            "left": effect.lost[asked.key],
            "cars": effect.cars - base.cars,
            "worth": effect.worth - base.worth,
        }
        for other, effect in trials.approvals(tried)
    ]
    figures = ("gained", "left", "cars", "worth")
    schema = {"part": pl.String, **dict.fromkeys(figures, pl.Float64)}
    found = pl.DataFrame(effects, schema=schema)
    found = found.join(order, on="part", how="left", maintain_order="left")
    return found.select(
        "part", "instead", "state", "by", pl.col(figures).round(4) + 0.0
    )
