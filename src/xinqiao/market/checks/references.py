"""What refers to something must find it; what names something must name it once."""

from collections.abc import Iterator
from functools import partial

import polars as pl

from xinqiao.errors import Finding
from xinqiao.market.checks.apart import each_value
from xinqiao.market.coerce import FILLED, Draft
from xinqiao.market.nearest import nearest_each
from xinqiao.tables import INPUTS, Column, Table


def references_are_known(draft: Draft) -> Iterator[Finding]:
    """A firm, part or lot that is named is in the table that lists them.

    Where that table is empty it is what is wrong, and nothing else is said.
    """
    for table in INPUTS.values():
        for column in table.columns.values():
            if column.refers and draft[table.name].height:
                yield from unknown_values(draft, column)


def unknown_values(draft: Draft, column: Column) -> Iterator[Finding]:
    """Values of one column that are not where it refers to."""
    target, name = column.refers.split(".")
    known = draft[target][name].drop_nulls().unique()
    if known.is_empty() and (target in FILLED or not draft.is_sound(target, name)):
        return
    value = pl.col(column.name)
    wrong = draft[column.table].filter(
        value.is_not_null() & (value != column.wildcard), ~value.is_in(known.implode())
    )
    if wrong.height:
        wrong = wrong.select("row", value=value)
        words = {"en": name, "zh": INPUTS[target].columns[name].zh}
        yield from each_value(
            "XQ301",
            wrong,
            column.table,
            column.name,
            partial(nearest_each, valid=known.sort()),
            what=words,
            target=target,
        )


def keys_are_unique(draft: Draft) -> Iterator[Finding]:
    """No two rows of a table have the same key."""
    for table in INPUTS.values():
        if table.key and draft[table.name].height > 1:
            yield from repeated_keys(draft[table.name], table)


def repeated_keys(frame: pl.DataFrame, table: Table) -> Iterator[Finding]:
    """Keys that more than one row has; an optional column left blank is a value."""
    same = pl.struct(table.key) if len(table.key) > 1 else pl.col(*table.key)
    needed = [name for name in table.key if table.columns[name].required]
    whole = frame.filter(pl.all_horizontal(pl.col(needed).is_not_null()))
    wrong = whole.filter(same.is_duplicated())
    if wrong.height:
        texts = [pl.col(name).cast(pl.String).fill_null("") for name in table.key]
        value = pl.concat_str(texts, separator=" | ").alias("value")
        wrong, key = wrong.select(value, "row"), " + ".join(table.key)
        yield from each_value("XQ302", wrong, table.name, table.key[0], key=key)


def names_are_told_apart(draft: Draft) -> Iterator[Finding]:
    """Two firms, or two parts, do not differ in case, width or accents alone."""
    for table, column in (("firms", "firm"), ("parts", "part")):
        name = pl.col(column)
        ids = draft[table].filter(name.is_not_null()).unique(column).sort("row")
        plain = name.str.normalize("NFKC").str.to_lowercase()
        alike = ids.filter(plain.is_duplicated())
        if alike.height:
            groups = alike.group_by(plain.alias("plain"), maintain_order=True).agg(
                value=name.str.join(" | "), row="row"
            )
            wrong = groups.explode("row").drop("plain")
            yield from each_value("XQ303", wrong, table, column)


def groups_are_no_other_firms(draft: Draft) -> Iterator[Finding]:
    """A group is not called like a firm outside it: shares would be mixed up."""
    firms = draft["firms"].filter(pl.col("firm").is_not_null())
    outside = firms.filter(
        pl.col("group").is_null() | (pl.col("group") != pl.col("firm"))
    )
    wrong = firms.filter(pl.col("group").is_in(outside["firm"].implode()))
    if wrong.height:
        yield from each_value(
            "XQ304", wrong.select("row", value="group"), "firms", "group"
        )
