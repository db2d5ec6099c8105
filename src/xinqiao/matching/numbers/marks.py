"""Packing and lead-free marks that mean the same whoever writes them."""

import polars as pl

MARKS = (
    r"(?:#(?:TR)?(?:PBF)?|/NOPB|\+(?:T|T&R)?"
    r"|,(?:112|115|118|125|127|128|132|135|165|215|235|315|512|518|528|551|557|653))$"
)
"""`#TR`, `#PBF`, `#TRPBF` (Linear), `+`, `+T`, `+T&R` (Maxim), `/NOPB` (National) and
the three figures after a comma (NXP, Nexperia): no other number ends so."""


def without_marks(numbers: pl.Expr) -> pl.Expr:
    """Numbers without such marks."""
    return numbers.str.replace(MARKS, "")
