"""What may be built from what: the usable components of every part."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from xinqiao.market import Market, Policy
from xinqiao.market.qualification import by_evidence
from xinqiao.planning.grid import Grid

PLACE = ["parent", "position"]
WINDOW = ["usable_from", "usable_until"]


@dataclass(frozen=True)
class Design:
    """The bill of materials as the plan sees it; keys are numbered by parent part.

    `groups`: parent, group (positions that are chosen together). `choices`: parent,
    group, choice, cost (sum of rank - 1), first, last (buckets of fitting).
    `fittings`: parent, group, choice, position, part. `components`: parent, group,
    position, part, per_unit. `stuck`: parts with a position that nothing can fill.
    """

    groups: pl.DataFrame
    choices: pl.DataFrame
    fittings: pl.DataFrame
    components: pl.DataFrame
    stuck: pl.DataFrame


def list_components(market: Market) -> pl.DataFrame:
    """List the components of every position, in the states in which they stand.

    As `written_components` says, but in a market with approvals states and weeks of
    fitting are what evidence shows.
    """
    return by_evidence(written_components(market), market.tables)


def written_components(market: Market) -> pl.DataFrame:
    """List the components of every position as written, those of rules included.

    A rule applies to every position that lists its part, unless the parent is excepted
    or the position has a row of its own for the substitute. What it adds ranks after
    all that is listed; if several rules add the same component, each is listed, with
    the rank and name of the part it stands in for (blank in rows of the bill itself).
    """
    bom, rules = market.bom, market.substitutes
    excepted = rules.drop_nulls("except_parent").select(
        "part", "by", parent="except_parent"
    )
    last = bom.group_by(PLACE).agg(last=pl.max("rank") + 1)
    rules = rules.drop("except_parent").unique(["part", "by"], keep="first")
    added = bom.select(*PLACE, "part", "per_unit", "rank").join(rules, on="part")
    added = added.join(excepted, on=["part", "by", "parent"], how="anti")
    added = added.join(
        bom, left_on=[*PLACE, "by"], right_on=[*PLACE, "part"], how="anti"
    )
    added = added.join(last, on=PLACE).select(
        *(*PLACE, "per_unit", "state", *WINDOW),
        part="by",
        rank="last",
        for_rank="rank",
        for_part="part",
    )
    return pl.concat([bom, added], how="diagonal")


def usable_components(market: Market, policy: Policy, grid: Grid) -> pl.DataFrame:
    """Keep what the policy lets be used, with the buckets in which it may be fitted."""
    rows = list_components(market).filter(pl.col("state").is_in(list(policy.usable)))
    rows = rows.sort(*PLACE, "part", "for_rank", "for_part")
    rows = rows.unique([*PLACE, "part"], keep="first", maintain_order=True)
    ends = grid.start + grid.length - 1
    since = weeks_or(rows["usable_from"], grid, 0)
    until = weeks_or(rows["usable_until"], grid, int(ends[-1]))
    return rows.with_columns(
        first=pl.Series(np.searchsorted(grid.start, since, side="left")),
        last=pl.Series(np.searchsorted(ends, until, side="right") - 1),
    )


def weeks_or(mondays: pl.Series, grid: Grid, blank: int) -> np.ndarray:
    """Count weeks from the first Monday; a blank stands for a week of its own."""
    filled = mondays.fill_null(grid.monday)
    return np.where(mondays.is_null().to_numpy(), blank, grid.weeks(filled))


def link_positions(bom: pl.DataFrame) -> pl.DataFrame:
    """Group the positions that `with` links: parent, position, group.

    Labels spread along the links until they settle; a group is named by its first
    position.
    """
    places = bom.select(PLACE).unique().sort(PLACE).with_columns(group="position")
    links = requirements(bom).select(*PLACE, other="needs_position").unique()
    back = links.select("parent", position="other", other="position")
    links = pl.concat([links, back])
    while True:
        seen = links.join(places.rename({"position": "other"}), on=["parent", "other"])
        least = seen.group_by(PLACE).agg(least=pl.min("group"))
        spread = places.join(least, on=PLACE, how="left", maintain_order="left")
        spread = spread.select(*PLACE, group=pl.min_horizontal("group", "least"))
        if spread.equals(places):
            return places
        places = spread


def requirements(rows: pl.DataFrame) -> pl.DataFrame:
    """Take `with` apart: parent, position, part, needs_position, needs_part."""
    pairs = rows.drop_nulls("with").select(
        *PLACE, "part", pair=pl.col("with").str.split(";")
    )
    pairs = pairs.explode("pair", empty_as_null=True)
    halves = pl.col("pair").str.split_exact("=", 1)
    return pairs.select(
        *PLACE,
        "part",
        needs_position=halves.struct.field("field_0").str.strip_chars(),
        needs_part=halves.struct.field("field_1").str.strip_chars(),
    )


def joint_choices(rows: pl.DataFrame) -> pl.DataFrame:
    """Combine the components of linked positions.

    Returns parent, group, choice, position, part. A combination takes one component per
    position and keeps every `with` of those it takes; a position that stands alone has
    a choice per component.
    """
    order = pl.col("position").rank("dense").over("parent", "group")
    rows = rows.with_columns(turn=order.cast(pl.Int64))
    start = rows.filter(pl.col("turn") == 1).sort("parent", "group", "rank", "part")
    number = pl.int_range(pl.len()).over("parent", "group")
    chosen = start.with_columns(choice=number)
    chosen = chosen.select("parent", "group", "choice", "position", "part")
    for turn in range(2, int(rows["turn"].max() or 1) + 1):  # type: ignore[arg-type]
        chosen = extend_choices(chosen, rows.filter(pl.col("turn") == turn))
    return drop_conflicts(chosen, requirements(rows))


def extend_choices(chosen: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Multiply the choices of every group by the components of its next position."""
    group = ["parent", "group"]
    number = pl.int_range(pl.len()).over(group)
    pairs = chosen.select(*group, "choice").unique(maintain_order=True)
    more = rows.sort(*group, "rank", "part").select(*group, "position", "part")
    pairs = pairs.join(more, on=group, maintain_order="left_right")
    pairs = pairs.with_columns(new=number)
    old = pairs.select(*group, "choice", "new").join(
        chosen, on=[*group, "choice"], maintain_order="left_right"
    )
    fresh = pairs.select(*group, "new", "position", "part")
    grown = pl.concat([old.drop("choice"), fresh], how="diagonal")
    grown = grown.select(*group, "position", "part", choice="new")
    rest = chosen.join(rows.select(group).unique(), on=group, how="anti")
    return pl.concat([rest, grown], how="diagonal").sort(*group, "choice", "position")


def drop_conflicts(chosen: pl.DataFrame, needs: pl.DataFrame) -> pl.DataFrame:
    """Drop the combinations in which a component lacks what it must go with."""
    key = ["parent", "group", "choice"]
    asked = chosen.join(needs, on=[*PLACE, "part"])
    kept = asked.join(
        chosen,
        left_on=[*key, "needs_position", "needs_part"],
        right_on=[*key, "position", "part"],
        how="anti",
    )
    return chosen.join(kept.select(key).unique(), on=key, how="anti")


def whole_groups(rows: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Drop the rows of groups with a position that nothing can fill."""
    bare = places.join(rows, on=PLACE, how="anti").select("parent", "group").unique()
    return rows.join(bare, on=["parent", "group"], how="anti")


def make_design(market: Market, policy: Policy, grid: Grid) -> Design:
    """Work out what may be built from what."""
    rows = usable_components(market, policy, grid)
    places = link_positions(market.bom)
    rows = whole_groups(rows.join(places, on=PLACE), places)
    fittings = joint_choices(rows).join(
        rows, on=["parent", "group", "position", "part"]
    )
    key = ["parent", "group", "choice"]
    choices = fittings.group_by(key).agg(
        cost=(pl.col("rank") - 1).sum(), first=pl.max("first"), last=pl.min("last")
    )
    choices = choices.filter(pl.col("first") <= pl.col("last"))
    choices = choices.sort("parent", "group", "cost", "choice")
    fittings = fittings.join(choices.select(key), on=key, how="semi")
    groups = places.select("parent", "group").unique().sort("parent", "group")
    components = fittings.select("parent", "group", "position", "part", "per_unit")
    empty = groups.join(choices, on=["parent", "group"], how="anti")
    return Design(
        groups=groups,
        choices=choices,
        fittings=fittings.select(*key, "position", "part").sort(*key, "position"),
        components=components.unique().sort("parent", "group", "position", "part"),
        stuck=empty.select("parent").unique().sort("parent"),
    )
