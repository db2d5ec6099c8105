"""What two part numbers share: the stem that makers keep, and the digits that name."""

import polars as pl

DIGITS = r"\d{3,}"


def read_stems(mpn: pl.Expr) -> pl.Expr:
    """A struct of three texts: `number`, `stem` and `digits`, null without a number.

    `number`: all its capitals and digits. `stem`: those before the first comma, slash,
    bracket, + or #, behind which makers put packing and their own marks. `digits`: the
    first longest run of three or more in the stem, which second sources keep (4427 in
    TC4427A and MIC4427).
    """
    given = mpn.cast(pl.String).str.normalize("NFKC").str.to_uppercase()
    number = given.str.replace_all(r"[^A-Z0-9]", "")
    stem = given.str.extract(r"^([^,/(#+]+)", 1).str.replace_all(r"[^A-Z0-9]", "")
    runs = stem.str.extract_all(DIGITS)
    longest = runs.list.eval(pl.element().str.len_chars()).list.arg_max()
    digits = pl.when(runs.list.len() > 0).then(runs.list.get(longest, null_on_oob=True))
    return pl.struct(
        pl.when(number != "").then(number).alias("number"),
        pl.when(stem != "").then(stem).alias("stem"),
        digits.alias("digits"),
    )
