"""A need: what was due, given, late and lost, why, and what would cure it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from xinqiao.allocation.choices import choices_of, components_of, places_of
from xinqiao.allocation.explanation import Explanation, Words, as_rows, listed, of
from xinqiao.allocation.hindrances import Scene, hindrances, runs
from xinqiao.allocation.remedies import DUST
from xinqiao.allocation.sharing import others_of
from xinqiao.allocation.trials import Trials
from xinqiao.allocation.words import WORDS, say

Tables = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Asked:
    """A need that is asked about, and what is known of it; tables as they are found."""

    scene: Scene
    trials: Trials | None
    key: str
    tables: Tables = field(default_factory=dict)

    @cached_property
    def need(self) -> dict[str, Any]:
        """Its row in the table demand."""
        return of(self.scene.outcome.market.demand, "demand", self.key).row(
            0, named=True
        )

    @cached_property
    def short(self) -> dict[str, Any]:
        """Its row in the table shortfalls; nothing if it is met."""
        rows = of(self.scene.outcome.shortfalls, "demand", self.key)
        return {} if rows.is_empty() else rows.row(0, named=True)

    @cached_property
    def solvable(self) -> Trials | None:
        """What-ifs, if there may be any: the need falls short, the market is small."""
        trials = self.trials
        return trials if self.short and trials and trials.in_reach else None


def explain_need(scene: Scene, trials: Trials | None, key: str) -> Explanation:
    """Explain one need."""
    asked = Asked(scene, trials, key)
    outcome, tables = scene.outcome, asked.tables
    tables["deliveries"] = of(outcome.deliveries, "demand", key).select(
        "week", "pieces"
    )
    tables["shortfalls"] = of(outcome.shortfalls, "demand", key).drop("demand")
    tables["cures"] = of(outcome.cures, "demand", key).drop("demand")
    tables["alternates"] = alternates(asked)
    sentences = tuple(need_sentences(asked))
    return Explanation("demand", key, sentences, as_rows(tables))


def need_sentences(asked: Asked) -> Iterator[Words]:
    """Say what happened to a need, in order."""
    need, given = asked.need, asked.tables["deliveries"]
    yield say("need", "due", **need)
    prompt = int(given.filter(pl.col("week") <= need["week"])["pieces"].sum())
    delivered = int(given["pieces"].sum())
    facts = {"delivered": delivered, "on_time": prompt, "late": delivered - prompt}
    if asked.short:
        yield say("need", "short", lost=asked.short["pieces"], **facts)
        yield reason(asked.short)
    else:
        yield say("need", "met", pieces=delivered, **facts)
    if asked.short or delivered > prompt:
        yield from binding_sentences(asked)
    if asked.short:
        yield from cure_sentences(asked)
        yield from choice_sentences(asked)
        yield from others_sentences(asked)
    if fitted := int(asked.tables["alternates"]["pieces"].sum()):
        yield say("need", "alternates", pieces=fitted)


def reason(short: dict[str, Any]) -> Words:
    """Why it falls short."""
    part, pool = short["binding_part"] or "", short["binding_pool"] or ""
    return say("reason", short["reason"], part=part, pool=pool)


def binding_sentences(asked: Asked) -> Iterator[Words]:
    """Say what a piece is worth, what it takes, and what binds, week by week."""
    rows = hindrances(asked.scene, asked.key)
    asked.tables["hindrances"] = rows
    if rows.is_empty():
        return
    first = rows.row(0, named=True)
    if first["cost"] is None:
        yield say("need", "never")
    else:
        yield say("need", "stakes", worth=first["worth"], cost=first["cost"])
    items = [
        say("need", "week" if row["first"] == row["last"] else "run", **row)
        for row in runs(rows).to_dicts()
    ]
    if items:
        yield say("need", "binds", items=listed(items))


def cure_sentences(asked: Asked) -> Iterator[Words]:
    """Say what would cure it: pieces, of the market solved again if that can be."""
    cures = asked.tables["cures"]
    if asked.solvable:
        found = asked.solvable.cure(asked.key)
        if found is not None:
            cures = asked.tables["cures"] = found
        elif asked.solvable.base.lost[asked.key] <= DUST:
            yield say("need", "rounding")
    items = [say("need", "cure_item", **row) for row in cures.to_dicts()]
    if items:
        kind = f"cure_{cures['found'][0]}"
        yield say("need", kind, cure=listed(items), firm=asked.need["firm"])


def choice_sentences(asked: Asked) -> Iterator[Words]:
    """Say what could have stood in, why it did not, and which approval would help."""
    part = asked.short["binding_part"]
    if part is None:
        return
    rows = choices_of(asked.scene, asked.key, part)
    asked.tables["choices"] = rows
    if rows.is_empty():
        yield say("need", "no_other", part=part)
        return
    best = rows.row(0, named=True)
    why = say("why", best["why"], **in_words(best))
    yield say("need", "next", part=best["instead"], other=best["part"], why=why)
    if asked.solvable:
        yield from approval_sentences(asked, asked.solvable, part)
    elif asked.trials:
        yield say("need", "too_large")


def in_words(row: dict[str, Any]) -> dict[str, Any]:
    """A row of choices, its state as words."""
    return {**row, "state": WORDS["state"][row["state"]]}


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
        facts = {**in_words(found), "other": found["part"], "part": found["instead"]}
        yield say("need", kind, **facts)
    else:
        yield say("need", "no_approval", tried=len(rows))
    if len(rows) < possible:
        yield say("need", "tried", tried=len(rows), all=possible)


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


def others_sentences(asked: Asked) -> Iterator[Words]:
    """Say who else drew on the pool that binds, without telling anybody's figure."""
    pool = asked.short["binding_pool"]
    if pool is None:
        return
    pools = asked.scene.ground.pools
    number = pools.table.filter(id=pool).select("pool", "part")
    lots = pools.lots.join(number, on="pool")["lot"]
    part = asked.short["binding_part"]
    others = others_of(asked.scene.outcome, part, lots, asked.need["firm"])
    if others.counts is None:
        yield say("need", "others_unsaid", pool=pool)
    else:
        small, large = others.counts
        facts = {"groups": others.groups, "small": small, "large": large}
        yield say("need", "others", pool=pool, **facts)


def alternates(asked: Asked) -> pl.DataFrame:
    """Alternates fitted for a need: parent, position, part, pieces."""
    outcome = asked.scene.outcome
    first = outcome.market.bom.filter(pl.col("rank") == 1)
    place = ["parent", "position", "part"]
    used = of(outcome.usage, "demand", asked.key).join(first, on=place, how="anti")
    return used.group_by(place).agg(pl.sum("pieces")).sort(place)
