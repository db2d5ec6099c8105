"""What two part numbers share: the stem that makers keep, and the digits that name."""

import polars as pl

from xinqiao.matching.neighbours.told import TOLD, read_told
from xinqiao.matching.numbers import read_numbers

DIGITS = r"\d{3,}"


def read_stems(called: pl.DataFrame) -> pl.DataFrame:
    """What each `manufacturer` and `mpn` say: three texts, null without a number.

    `number`: its capitals and digits, without packing if it reads as its maker writes.
    `stem`: those of a number so read; else those before the first blank, comma, slash,
    bracket, + or #, behind which makers put packing and marks. `digits`: the longest
    run of three or more, the first of several, which second sources keep (4427 in
    TC4427A and MIC4427). Of a `passive` part only the number as typed: it spells size
    and value. Besides, what the maker's tables tell (`read_told`).
    """
    typed = pl.col("mpn").str.normalize("NFKC").str.to_uppercase().str.strip_chars()
    named = called.with_row_index("n").with_columns(typed.alias("typed"))
    telling = named.filter(~pl.col("passive"))
    read = read_numbers(telling["manufacturer"], telling["mpn"])
    key = pl.when(read["parsed"]).then(read["key"])
    cut = pl.col("typed").str.extract(r"^([^ ,/(#+]+)", 1)
    starts = telling.select("n", key.alias("key"), pl.coalesce(key, cut).alias("start"))
    starts = starts.hstack(read_told(read))
    runs = pl.col("start").str.extract_all(DIGITS)
    longest = runs.list.eval(pl.element().str.len_chars()).list.arg_max()
    digits = pl.when(runs.list.len() > 0).then(runs.list.get(longest, null_on_oob=True))
    return named.join(starts, on="n", how="left", maintain_order="left").select(
        plain(pl.coalesce("key", "typed")).alias("number"),
        plain(pl.col("start")).alias("stem"),
        digits.alias("digits"),
        *TOLD,
    )


def plain(text: pl.Expr) -> pl.Expr:
    """Capitals and digits alone, null when there are none."""
    kept = text.str.replace_all(r"[^A-Z0-9]", "")
    return pl.when(kept != "").then(kept)
