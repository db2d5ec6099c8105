"""All that is known of parts: function, package, number and typed parameters."""

import polars as pl

from xinqiao.matching.neighbours.book import FUNCTIONS, PARAMETERS
from xinqiao.matching.neighbours.functions import read_functions
from xinqiao.matching.neighbours.packages import read_packages
from xinqiao.matching.neighbours.parameters import read_numbers_of, read_words_of
from xinqiao.matching.neighbours.standing import read_standing
from xinqiao.matching.neighbours.stems import read_stems
from xinqiao.matching.neighbours.text import all_words, with_columns_of, words

ASKED = (
    *("mpn", "manufacturer", "maker", "package", "pins"),
    *("aec", "asil", "lifecycle"),
)
TYPED = tuple(name for name, parameter in PARAMETERS.items() if parameter.unit)
COLUMNS = (
    *("part", "function", "family", "block", "number", "stem", "digits"),
    *("package", "outline"),
    *PARAMETERS,
)


def read_known(frame: pl.DataFrame) -> pl.DataFrame:
    """One row per part, in the order given: what is known of it; null is not known.

    `part`, `function`, `family`, `block` (parts of one block are compared),
    `number`, `stem`, `digits`, `package`, `outline`, and the parameters: numbers in
    their units, words. A column of a parameter's name and unit wins over what its
    description says.
    """
    frame = with_columns_of(frame, ASKED)
    frame = frame.with_columns(read_functions(frame))
    passive = (column_of("group") == "passive").fill_null(value=False)
    maker = pl.coalesce(words("manufacturer"), words("maker")).alias("manufacturer")
    called = read_stems(frame.select(maker, words("mpn"), passive=passive))
    frame = frame.hstack(called)
    base = frame.select(
        "part",
        "function",
        column_of("family").alias("family"),
        all_words(frame).alias("text"),
        words("package").alias("named"),
        *read_standing(),
        *called.columns,
    ).with_row_index("row")
    known = base.hstack(read_packages(base))
    counted = words("pins").cast(pl.Float64)
    known = known.with_columns(
        frame.select(counted).to_series().fill_null(known["pins_named"])
    )
    for read in (read_numbers_of(known), *read_words_of(known)):
        known = known.join(read, on="row", how="left", maintain_order="left")
    heat = [pl.coalesce(end, f"{end}_told") for end in ("temp_min", "temp_max")]
    known = known.with_columns(typed(frame)).with_columns(*heat, block())
    return known.select(COLUMNS)


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
        pl.coalesce(pl.lit(frame[name].cast(pl.Float64)), name)
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
