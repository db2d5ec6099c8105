"""Gives quantities and words of a text their meaning, by what the part does."""

from collections.abc import Iterator, Mapping

import polars as pl

from xinqiao.matching.neighbours.book import FUNCTIONS, PARAMETERS
from xinqiao.matching.neighbours.quantities import read_quantities

RULES = pl.DataFrame(
    [
        (name, parameter, *rule.split(" "))
        for name, function in FUNCTIONS.items()
        for parameter, rule in function.read.items()
    ],
    schema=["function", "parameter", "unit", "kinds", "pick"],
    orient="row",
)
EVERYWHERE = pl.DataFrame(
    {"parameter": ["temp_min", "temp_max"], "pick": ["min", "max"]}
).with_columns(unit=pl.lit("°C"), kind=pl.lit("range"))
KINDS = pl.DataFrame(
    {
        "kinds": ["single", "range", "at", "tolerance", "any", "any"],
        "kind": ["single", "range", "at", "tolerance", "single", "at"],
    }
)
NUMBERS = tuple(n for n, p in PARAMETERS.items() if p.rule != "same")


def read_numbers_of(known: pl.DataFrame) -> pl.DataFrame:
    """One row per part whose text names a number: `row`, and its parameters."""
    texts = known.select("row", "text").filter(pl.col("text") != "")
    found = read_quantities(texts)
    mine = (
        found.filter((pl.col("low") > 0) | (pl.col("unit") == "°C"))
        .join(known.select("row", "function"), on="row")
        .join(RULES.join(KINDS, on="kinds"), on=["function", "unit", "kind"])
    )
    every = found.join(EVERYWHERE, on=["unit", "kind"])
    columns = ["row", "parameter", "pick", "low", "high"]
    picked = (
        pl.concat([mine.select(columns), every.select(columns)])
        .group_by("row", "parameter", "pick")
        .agg(pl.col("low").min(), pl.col("high").max(), second().alias("second"))
        .with_columns(one().alias("value"))
    )
    wide = picked.pivot(on="parameter", index="row", values="value")
    absent = [n for n in NUMBERS if n not in wide.columns and n not in known.columns]
    return wide.with_columns(pl.lit(None, pl.Float64).alias(n) for n in absent)


def second() -> pl.Expr:
    """The largest but one, or the only one."""
    largest = pl.col("high").unique().sort(descending=True)
    return pl.coalesce(largest.get(1, null_on_oob=True), largest.first())


def one() -> pl.Expr:
    """The one that the rule picks."""
    return (
        pl.when(pl.col("pick") == "min")
        .then("low")
        .when(pl.col("pick") == "max")
        .then("high")
        .otherwise("second")
    )


def read_words_of(known: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """For each parameter told by a word: `row` and the word, of parts that have it."""
    for name, parameter in PARAMETERS.items():
        having = [n for n, function in FUNCTIONS.items() if name in function.tell]
        if having:
            yield known.filter(pl.col("function").is_in(having)).select(
                "row", first_word(parameter.words).alias(name)
            )


def first_word(choices: Mapping[str, str]) -> pl.Expr:
    """The first choice whose expression stands in the text."""
    text = pl.col("text").str.to_lowercase()
    return pl.coalesce(
        [
            pl.when(text.str.contains(rule)).then(pl.lit(word))
            for word, rule in choices.items()
        ]
    )
