"""Deliveries: when each need may be served, how far, and in whose turn."""

import numpy as np
import polars as pl

from xinqiao.verify.balances import Broken, broken
from xinqiao.verify.breaches import Breach, breaches
from xinqiao.verify.coded import Rows
from xinqiao.verify.facts import Facts
from xinqiao.verify.grid import Flags, Ints
from xinqiao.verify.labels import need_text, week_text

CELL = ("need", "week")


def out_of_time(rows: Rows, facts: Facts) -> list[Breach]:
    """A need is served from the week it is due until its patience ends.

    due ≤ week ≤ last, by row; weeks.
    """
    needs = facts.needs.rows.select("need", "due", "last")
    dated = rows.deliveries.join(needs, on="need")
    early = dated.filter(pl.col("week") < pl.col("due"))
    late = dated.filter(pl.col("week") > pl.col("last"))
    found = breaches("EARLY", "deliveries", told(early, "due", facts))
    return found + breaches("IMPATIENT", "deliveries", told(late, "last", facts))


def told(rows: pl.DataFrame, limit: str, facts: Facts) -> pl.DataFrame:
    """What a message tells of rows that are out of time."""
    return rows.select(
        "row",
        need_text(rows["need"], facts),
        week_text(rows["week"], facts),
        week_text(rows[limit], facts).alias("limit"),
    )


def over_delivered(rows: Rows, facts: Facts) -> Broken:
    """No need is given more than is due: Σ deliveries ≤ pieces, by need."""
    given = rows.deliveries.group_by("need").agg(have=pl.col("pieces").sum())
    sums = given.join(facts.needs.rows.select("need", want="pieces"), on="need")
    over = sums.filter(pl.col("have") > pl.col("want"))
    equations = over.select(
        pl.col("need").cast(pl.Int64).alias("key"),
        need_text(over["need"], facts),
        "have",
        "want",
    )
    keyed = rows.deliveries.select(key=pl.col("need").cast(pl.Int64), row="row")
    return broken("OVER_DELIVERED", equations, {"deliveries": keyed})


def delivered(rows: Rows, facts: Facts) -> Ints:
    """X: pieces delivered by the end of each bucket, cumulative: streams × buckets."""
    needs = facts.needs.rows.select("need", "stream")
    made = rows.deliveries.join(needs, on="need")
    cells = np.zeros((facts.needs.streams.height, facts.grid.size), dtype=np.int64)
    at = made["stream"].to_numpy(), made["week"].to_numpy()
    np.add.at(cells, at, made["pieces"].to_numpy())
    return np.cumsum(cells, axis=1)


def given_up(due: Ints, served: Ints) -> Ints:
    """L: pieces given up by each bucket: L(t) = min over τ ≥ t of D(τ) - X(τ).

    The most that can be given up, which costs least; streams × buckets, cumulative.
    """
    back = (due - served)[:, ::-1]
    return np.minimum.accumulate(back, axis=1)[:, ::-1]


def out_of_turn(rows: Rows, facts: Facts) -> list[Breach]:
    """Within a stream what is lost, then what is delivered, falls to the oldest first.

    So the totals of a stream settle the row of every need and week. Streams that get
    more than is due by then have no such line; they are found elsewhere.
    """
    due, served = facts.needs.due(facts.grid.size), delivered(rows, facts)
    sound: Flags = np.all(served <= due, axis=1)
    want = in_turn(facts, due, served, sound)
    streams = facts.needs.rows.select("need", "stream")
    have = rows.deliveries.join(streams, on="need")
    have = have.filter(pl.Series(sound).gather(have["stream"]))
    have = have.group_by(CELL).agg(pl.col("row").min(), have=pl.col("pieces").sum())
    both = have.join(want, on=CELL, how="full", coalesce=True)
    both = both.with_columns(pl.col("have", "want").fill_null(0))
    wrong = both.filter(pl.col("have") != pl.col("want"))
    columns = [need_text(wrong["need"], facts), week_text(wrong["week"], facts)]
    return breaches(
        "OUT_OF_TURN", "deliveries", wrong.select("row", *columns, "have", "want")
    )


def in_turn(facts: Facts, due: Ints, served: Ints, sound: Flags) -> pl.DataFrame:
    """Pieces by need and week as the line of each stream gives them: need, week, want.

    All lines are laid end to end. Needs stand in them by week due and identifier; each
    week takes from the front first what is given up in it, then what is delivered.
    """
    lost = np.diff(given_up(due, served), axis=1, prepend=0)
    made = np.diff(served, axis=1, prepend=0)
    taken = np.stack([lost, made], axis=2)[sound].ravel()
    in_line = pl.Series(sound).gather(facts.needs.rows["stream"])
    line = facts.needs.rows.filter(in_line).sort("stream", "monday", "need")
    waits, takes = np.cumsum(line["pieces"].to_numpy()), np.cumsum(taken)
    ends = np.unique(np.concatenate([waits, takes]))
    ends = ends[ends > 0]
    event = np.searchsorted(takes, ends)
    pieces = pl.DataFrame(
        {
            "need": line["need"].gather(np.searchsorted(waits, ends)),
            "week": (event // 2 % facts.grid.size).astype(np.int32),
            "want": np.diff(ends, prepend=0),
        }
    )
    pieces = pieces.filter(pl.Series(event % 2 == 1))
    return pieces.group_by(CELL).agg(pl.col("want").sum())
