"""All that is known of parts: function, package, number and typed parameters."""

import polars as pl

from xinqiao.matching.neighbours.book import FUNCTIONS, PARAMETERS
from xinqiao.matching.neighbours.functions import read_functions
from xinqiao.matching.neighbours.numbers import read_stems
from xinqiao.matching.neighbours.packages import read_packages
from xinqiao.matching.neighbours.parameters import read_numbers_of, read_words_of
from xinqiao.matching.neighbours.standing import read_standing
from xinqiao.matching.neighbours.text import all_words, with_columns_of, words

ASKED = ("part", "mpn", "package", "pins", "aec", "asil", "lifecycle")
TYPED = tuple(name for name, parameter in PARAMETERS.items() if parameter.unit)
COLUMNS = (
    *("part", "function", "family", "block", "stem", "digits", "package", "outline"),
    *PARAMETERS,
)


def read_known(frame: pl.DataFrame) -> pl.DataFrame:
    """One row per part, in the order given: what is known of it; null is not known.

    `part`, `function`, `family`, `block` (parts of one block are compared), `stem`,
    `digits`, `package`, `outline`, and the parameters: numbers in their units, words.
    A typed column of a parameter's name wins over what its description says.
    """
    frame = with_columns_of(frame, ASKED)
    base = frame.select(
        "part",
        read_functions(frame),
        all_words(frame).alias("text"),
        read_stems(words("mpn")).alias("number"),
        words("package").alias("named"),
        words("pins").cast(pl.Float64, strict=False).alias("pins_given"),
        *read_standing(),
    ).with_row_index("row")
    known = base.with_columns(
        read_packages(pl.col("named"), pl.col("text")).alias("body"),
        column_of("family").alias("family"),
    ).unnest("number", "body")
    known = known.with_columns(pl.coalesce("pins_given", "pins_named").alias("pins"))
    known = known.join(
        read_numbers_of(known), on="row", how="left", maintain_order="left"
    )
    known = known.with_columns(read_words_of()).with_columns(typed(frame))
    return known.with_columns(block()).select(COLUMNS)


def column_of(what: str) -> pl.Expr:
    """A fact of the part's function."""
    return pl.col("function").replace_strict(
        {name: getattr(function, what) for name, function in FUNCTIONS.items()},
        default=None,
        return_dtype=pl.String,
    )


def typed(frame: pl.DataFrame) -> list[pl.Expr]:
    """Parameters of which the catalogue has a column, before what a text says."""
    return [
        pl.coalesce(pl.lit(frame[name].cast(pl.Float64, strict=False)), name)
        for name in TYPED
        if name in frame.columns
    ]


def block() -> pl.Expr:
    """The family and the value of the keys, to three digits; null where unknown."""
    keyed = pl.col("family")
    for name, function in FUNCTIONS.items():
        for key in function.key:
            value = pl.col(key).round_sig_figs(3).cast(pl.String)
            this = pl.col("function") == name
            keyed = pl.when(this).then(pl.col("family") + "|" + value).otherwise(keyed)
    return keyed.alias("block")
