"""Makers by whatever they are called."""

import re
from functools import cache

import polars as pl

from xinqiao.matching.numbers.grammar import makers

LEADS = r"[\s:：|/_]+"
"""What may stand between the name of a maker and a number."""


@cache
def aliases() -> pl.DataFrame:
    """Every name of every maker: folded, and as the maker is called here."""
    pairs = [
        (name, maker.name)
        for maker in makers().values()
        for name in (maker.name, *maker.names)
    ]
    table = pl.DataFrame(pairs, schema=["alias", "known"], orient="row")
    return table.with_columns(folded(pl.col("alias")).alias("folded")).unique(
        "folded", keep="first", maintain_order=True
    )


def folded(names: pl.Expr) -> pl.Expr:
    """A name by its letters and digits alone; blank if it has none."""
    plain = names.str.normalize("NFKC").str.to_lowercase()
    return plain.str.replace_all(r"[^\p{L}\p{N}]+", "")


def known(names: pl.Expr) -> pl.Expr:
    """The maker that a name stands for; null if nobody is called so."""
    table = aliases()
    return folded(names).replace_strict(
        table["folded"], table["known"], default=None, return_dtype=pl.String
    )


def cleaned(names: pl.Expr) -> pl.Expr:
    """A name that nobody is known by, without idle spaces; null if blank."""
    plain = names.str.normalize("NFKC").str.replace_all(r"\s+", " ").str.strip_chars()
    return pl.when(plain != "").then(plain)


def leading(numbers: pl.Expr) -> pl.Expr:
    """A number that begins with the name of a maker, in two: `lead` and `rest`."""
    plain = numbers.str.normalize("NFKC").str.strip_chars()
    return plain.str.extract_groups(lead_pattern())


@cache
def lead_pattern() -> str:
    """Matches the name of a maker, a space or colon, and a number with a digit."""
    names = sorted(aliases()["alias"], key=lambda name: (-len(name), name))
    plain = (re.escape(name).replace(r"\ ", r"\s+") for name in names)
    return rf"(?i)^(?P<lead>{'|'.join(plain)}){LEADS}(?P<rest>\S*[0-9].*)$"
