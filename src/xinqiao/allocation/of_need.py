"""A need: what was due, given, late and lost, why, and what would cure it."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from xinqiao.allocation.approvals import approval_sentences, in_words
from xinqiao.allocation.asked import Asked
from xinqiao.allocation.capped import limit_sentences
from xinqiao.allocation.choices import choices_of
from xinqiao.allocation.explanation import Explanation, Words, as_rows, listed, of
from xinqiao.allocation.foremost import foremost
from xinqiao.allocation.hindrances import Scene, hindrances, runs
from xinqiao.allocation.remedies import DUST
from xinqiao.allocation.sharing import others_of
from xinqiao.allocation.trials import Trials
from xinqiao.allocation.words import say


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
        yield from limit_sentences(asked)
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
    elif asked.trials:
        yield say("need", "too_large")
    if cures.is_empty():
        return
    few = foremost(asked.scene, cures, asked.short["binding_part"])
    items = [say("need", "cure_item", **row) for row in few.rows.to_dicts()]
    if few.parts:
        items.append(say("need", "cure_rest", parts=few.parts, pieces=few.pieces))
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
    why = say("why", best["why"], **{**in_words(best), "price": best["price"]})
    kind = "itself" if best["part"] == best["instead"] else "next"
    yield say("need", kind, part=best["instead"], other=best["part"], why=why)
    if asked.solvable:
        yield from approval_sentences(asked, asked.solvable, part)


def others_sentences(asked: Asked) -> Iterator[Words]:
    """Say who else drew on the open pool that binds, without telling any figure."""
    pools, binding = asked.scene.ground.pools, asked.tables["hindrances"]["pool"]
    known = pl.concat([binding.head(1), pl.Series([asked.short["binding_pool"]])])
    found = pools.table.filter(pl.col("id").is_in(known.drop_nulls().implode()))
    opened = found.filter(pl.col("reserved").is_null()).head(1).to_dicts()
    if not opened:
        return
    pool = opened[0]
    lots = pools.lots.filter(pool=pool["pool"])["lot"]
    firm = asked.need["firm"]
    others = others_of(asked.scene.outcome, pool["part"], lots, firm)
    if others.counts is None:
        yield say("need", "others_unsaid", pool=open_pool(pool))
    else:
        small, large = others.counts
        facts = {"groups": others.groups, "small": small, "large": large}
        yield say("need", "others", pool=open_pool(pool), **facts)


def open_pool(pool: Mapping[str, Any]) -> str:
    """What is called the open pool: its part, and where it is if that matters."""
    part, region = pool["part"], pool["region"]
    return f"{part} ({region})" if region else str(part)


def alternates(asked: Asked) -> pl.DataFrame:
    """Alternates fitted for a need: parent, position, part, pieces."""
    outcome = asked.scene.outcome
    first = outcome.market.bom.filter(pl.col("rank") == 1)
    place = ["parent", "position", "part"]
    used = of(outcome.usage, "demand", asked.key).join(first, on=place, how="anti")
    return used.group_by(place).agg(pl.sum("pieces")).sort(place)
