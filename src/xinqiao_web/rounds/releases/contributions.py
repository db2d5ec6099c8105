"""What each group of firms has in every figure that a round could publish."""

import polars as pl

from xinqiao import Outcome

GAP, FILL = "gap", "fill"
GIVEN = ("on_time", "late", "lost")
UNKNOWN = "unknown"

KEYS = ("table", "row", "column")
SCHEMA = pl.Schema(
    {**dict.fromkeys((*KEYS, "group"), pl.String()), "pieces": pl.Int64()}
)


def contributions_of(outcome: Outcome) -> pl.DataFrame:
    """Contributions to the cells of all published tables.

    Columns table, row, column, group, pieces; groups are corporate groups, else firms.

    - `gap`: pieces that needs lack, as the table cures says; row: the part's category,
      else its kind; column: the Monday by which they would have to be there.
    - `fill`: cars by row: size of the firm; column: `on_time`, `late`, `lost`.
    """
    firms = outcome.market.firms.select(
        "firm", group=pl.coalesce("group", "firm"), size=pl.col("size")
    )
    tables = [gap(outcome, firms), fill(outcome, firms)]
    rows = pl.concat([table.select(SCHEMA.keys()).cast(SCHEMA) for table in tables])
    rows = rows.filter(pl.col("pieces") > 0)
    return rows.group_by(*KEYS, "group").agg(pl.sum("pieces")).sort(*KEYS, "group")


def gap(outcome: Outcome, firms: pl.DataFrame) -> pl.DataFrame:
    """Pieces that needs lack."""
    market = outcome.market
    kinds = market.parts.select("part", row=pl.coalesce("category", "kind"))
    needs = market.demand.select("demand", "firm").join(firms, on="firm")
    rows = outcome.cures.join(needs, on="demand").join(kinds, on="part")
    return rows.with_columns(table=pl.lit(GAP), column=pl.col("week").cast(pl.String))


def fill(outcome: Outcome, firms: pl.DataFrame) -> pl.DataFrame:
    """Cars on time, late and lost."""
    rows = outcome.fill_rates.filter(scope="firm").join(
        firms, left_on="key", right_on="firm"
    )
    rows = rows.with_columns(pl.col("size").fill_null(UNKNOWN))
    rows = rows.unpivot(
        GIVEN, index=["size", "group"], variable_name="column", value_name="pieces"
    )
    return rows.with_columns(table=pl.lit(FILL), row="size")
