"""What two part numbers share: the stem that makers keep, and the digits that name."""

import polars as pl

DIGITS = r"\d{3,}"


def read_stems(mpn: pl.Expr) -> pl.Expr:
    """A struct of two texts: `stem` and `digits`, null without a number.

    `stem`: capitals and digits up to the first blank, comma, slash, bracket, + or #,
    behind which makers put packing and their own marks. `digits`: the first longest run
    of three or more digits, which second sources keep (TC4427A and MIC4427: 4427).
    """
    stem = (
        mpn.cast(pl.String)
        .str.normalize("NFKC")
        .str.to_uppercase()
        .str.extract(r"^\s*([^ ,/(#+]+)", 1)
        .str.replace_all(r"[^A-Z0-9]", "")
    )
    runs = stem.str.extract_all(DIGITS)
    longest = runs.list.eval(pl.element().str.len_chars()).list.arg_max()
    digits = pl.when(runs.list.len() > 0).then(runs.list.get(longest, null_on_oob=True))
    return pl.struct(stem.alias("stem"), digits.alias("digits"))
