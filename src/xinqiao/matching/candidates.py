"""Which parts could fill a position, how near each is to it, and what it still lacks.

Classes: `same` part (or its number in another spelling), `A` other packing, `B` better
grade of the same chip, `C` second source that fits the pins, `D` same function, which
takes a redesign. What a bill of materials or a rule lists is C unless its number says
more. What they reject is no candidate, whatever it resembles.
"""

import polars as pl

from xinqiao.market import Market, Policy
from xinqiao.market.qualification import by_evidence
from xinqiao.matching.look import look_up
from xinqiao.matching.ranking import EVIDENCE
from xinqiao.matching.reasons import joined
from xinqiao.planning.design import PLACE, WINDOW, list_components

KEY = [*PLACE, "wanted"]
"""What a line asks for: a part in a position; a part alone where both are blank."""

LIKENESS = {"same": "approved", "A": "approved", "B": "qualified", "C": "candidate"}
"""The state that a part counts as which nobody lists; D: a redesign."""

LACKS = {
    "qualified": "APPROVAL",
    "testing": "RESULTS",
    "candidate": "TESTS",
    "redesign": "REDESIGN",
}
"""What is missing of a part in each state, to make it usable."""

STATE = pl.col("state")
OWN = pl.col("part") == pl.col("wanted")


def find_candidates(
    market: Market, policy: Policy, asked: pl.DataFrame, related: pl.DataFrame
) -> pl.DataFrame:
    """List the parts that could fill what is asked for.

    `asked`: parent, position, wanted. `related`: wanted, part, class, nearness (0 to
    1), why: parts alike by their numbers or parameters, the nearest first.

    Returns one row per asked and part: parent, position, wanted, part, class, state
    (blank: nobody lists it), per_unit, usable_from, usable_until, evidence, usable
    (nothing is missing that forbids it), why and missing (reasons).
    """
    both = [*KEY, "part"]
    own = asked.with_columns(part="wanted", **{"class": pl.lit("same")})
    alike = asked.join(related, on="wanted", maintain_order="left_right")
    alike = pl.concat([own, alike], how="diagonal_relaxed")
    alike = alike.unique(both, keep="first", maintain_order=True)
    listed = listed_parts(market, asked)
    found = listed.join(alike, on=both, how="full", coalesce=True, nulls_equal=True)
    found = found.filter(STATE.ne_missing(pl.lit("rejected")))
    return judged(with_pieces(found, market), policy).sort(both)


def listed_parts(market: Market, asked: pl.DataFrame) -> pl.DataFrame:
    """What bills of materials and rules list for what is asked for.

    Columns: parent, position, wanted, part, per_unit, state, window, with, rank, ruled
    (added by a rule). States are what evidence shows, in a market with approvals.
    """
    bom = list_components(market).sort(*PLACE, "part", "for_rank", "for_part")
    bom = bom.unique([*PLACE, "part"], keep="first", maintain_order=True)
    fitted = asked.join(bom, on=PLACE)
    fitted = fitted.with_columns(ruled=pl.col("for_part").is_not_null())
    alone = proposed(market, asked.filter(pl.col("parent").is_null()))
    return pl.concat([fitted.select(alone.columns), alone], how="vertical_relaxed")


def proposed(market: Market, asked: pl.DataFrame) -> pl.DataFrame:
    """What rules propose for needs for a chip as such, on which they do not act."""
    rules = market.substitutes.unique(["part", "by"], keep="first", maintain_order=True)
    rules = rules.rename({"part": "wanted", "by": "part"})
    nowhere = {name: pl.lit("") for name in PLACE}
    none = pl.lit(None, pl.Int64)
    rows = asked.select("wanted").join(rules, on="wanted", maintain_order="left")
    rows = by_evidence(rows.with_columns(**nowhere, rank=none), market.tables)
    return rows.select(
        *(pl.lit(None, pl.String).alias(name) for name in PLACE),
        *("wanted", "part"),
        none.alias("per_unit"),
        *("state", *WINDOW),
        pl.lit(None, pl.String).alias("with"),
        "rank",
        ruled=pl.lit(value=True),
    )


def with_pieces(found: pl.DataFrame, market: Market) -> pl.DataFrame:
    """Say how many pieces fill a position: as listed, else as of the part wanted."""
    designed = market.bom.select(*PLACE, wanted="part", own="per_unit")
    found = look_up(found, KEY, designed)
    return found.with_columns(per_unit=pl.coalesce("per_unit", "own", 1)).drop("own")


def judged(found: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Say of every candidate what is proved of it and what is missing."""
    by_class = pl.col("class").replace_strict(
        LIKENESS, default="redesign", return_dtype=pl.String
    )
    kind = pl.col("class").fill_null("C")
    by_hand = STATE.is_not_null() & (kind == "D")
    kind = pl.when(by_hand).then(pl.lit("C")).otherwise(kind)
    found = found.with_columns(kind.alias("class"))
    direct, state = pl.col("parent").is_null(), pl.coalesce("state", by_class)
    allowed = pl.coalesce(STATE.is_in(list(policy.usable)), state == "approved")
    proved = state.replace_strict(EVIDENCE, return_dtype=pl.Float64)
    near = pl.when(STATE.is_null()).then("nearness").fill_null(1.0)
    return found.select(
        *(*KEY, "part", "class", "state", "per_unit", *WINDOW),
        usable=allowed,
        evidence=proved * near,
        why=joined(
            pl.when(~OWN & STATE.is_not_null()).then(listing()),
            pl.col("why"),
        ),
        missing=joined(
            pl.when(~allowed).then(
                state.replace_strict(LACKS, default=None, return_dtype=pl.String)
            ),
            pl.when(~OWN & direct).then(pl.lit("NEED")),
            pl.when(~OWN & ~direct & STATE.is_null()).then(pl.lit("LISTING")),
            pl.when(pl.col("with").is_not_null()).then(pl.lit("WITH")),
        ),
    )


def listing() -> pl.Expr:
    """By what a part is listed."""
    ranked = pl.format("LISTED={}", "rank")
    return pl.when("ruled").then(pl.lit("RULE")).otherwise(ranked)
