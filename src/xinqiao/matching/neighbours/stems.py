"""What two part numbers share: the stem that makers keep, and the digits that name."""

import polars as pl

from xinqiao.matching.numbers import read_numbers

DIGITS = r"\d{3,}"


def read_stems(maker: pl.Series, mpn: pl.Series) -> pl.DataFrame:
    """Three texts for each number, null without one.

    `number`: its capitals and digits, without packing if it reads as its maker writes.
    `stem`: those of a number so read; else those before the first blank, comma, slash,
    bracket, + or #, behind which makers put packing and marks. `digits`: the longest
    run of three or more, the first of several, which second sources keep (4427 in
    TC4427A and MIC4427).
    """
    key = pl.when("parsed").then("key")
    typed = pl.col("mpn").str.normalize("NFKC").str.to_uppercase()
    cut = typed.str.strip_chars().str.extract(r"^([^ ,/(#+]+)", 1)
    read = read_numbers(maker, mpn).select(
        plain(pl.coalesce(key, typed)).alias("number"),
        pl.coalesce(key, cut).alias("start"),
    )
    runs = pl.col("start").str.extract_all(DIGITS)
    longest = runs.list.eval(pl.element().str.len_chars()).list.arg_max()
    digits = pl.when(runs.list.len() > 0).then(runs.list.get(longest, null_on_oob=True))
    return read.select("number", plain(pl.col("start")).alias("stem"), digits=digits)


def plain(text: pl.Expr) -> pl.Expr:
    """Capitals and digits alone, null when there are none."""
    kept = text.str.replace_all(r"[^A-Z0-9]", "")
    return pl.when(kept != "").then(kept)
