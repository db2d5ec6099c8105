"""One spelling for part numbers that differ only in how they were typed.

Four spellings, each coarser than the one before: the **number** (for reading), the
**bare** number (equality), the **compact** number (near misses), its **digits** (a
near miss must agree in all of them).
"""

import polars as pl

HIDDEN = r"[\p{Cf}\p{Cc}\p{Co}]+"
DASHES = r" *[\p{Pd}\u2043\u2212\u30FC_][\p{Pd}\u2043\u2212\u30FC_ ]*"


def number(text: pl.Expr) -> pl.Expr:
    """A part number in capitals, half width, with plain dashes and without spaces.

    A space between two digits becomes a dash: without it two numbers would run into
    one. Digits and all other signs stay as they are. Applying it twice changes nothing.

    Examples
    --------
    >>> raw = pl.Series(["ｌｍ2596 s–5.0", "RC0402FR-07 10KL "]).to_frame("mpn")
    >>> raw.select(number(pl.col("mpn"))).to_series().to_list()
    ['LM2596S-5.0', 'RC0402FR-07-10KL']
    """
    plain = text.str.normalize("NFKC").str.to_uppercase().str.normalize("NFKC")
    spaced = plain.str.replace_all(r"\s+", " ").str.replace_all(HIDDEN, "")
    dashed = spaced.str.replace_all(DASHES, "-")
    closed = without(" ", dashed).str.replace_all(" +", "-")
    return closed.str.strip_chars("-").str.normalize("NFKC")


def bare(numbers: pl.Expr) -> pl.Expr:
    """A number without the dashes that part nothing: those not between two digits."""
    return without("-", numbers).str.replace_all("-+", "-").str.strip_chars("-")


def compact(numbers: pl.Expr) -> pl.Expr:
    """A number without any dash."""
    return numbers.str.replace_all("-", "", literal=True)


def digits(numbers: pl.Expr) -> pl.Expr:
    """The digits of a number in their order."""
    return numbers.str.replace_all(r"[^0-9]+", "")


def without(sign: str, text: pl.Expr) -> pl.Expr:
    """A text without a sign, but for where it stands between two digits."""
    before = text.str.replace_all(f"{sign}+([^0-9{sign}])", "${1}")
    return before.str.replace_all(f"([^0-9{sign}]){sign}+", "${1}")
