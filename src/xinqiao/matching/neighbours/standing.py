"""Reads how a part stands: automotive grade, functional safety, life cycle."""

import polars as pl

from xinqiao.matching.neighbours.text import words

ASIL = {"QM": 0.0, "A": 1.0, "B": 2.0, "C": 3.0, "D": 4.0}
LIFECYCLE = {"active": 0.0, "nrnd": 1.0, "last_buy": 2.0, "obsolete": 3.0}


def read_standing(aec: pl.Expr) -> list[pl.Expr]:
    """`aec_family` (Q100 …), `aec_grade` (0 hottest), `asil` (QM 0, D 4), `lifecycle`.

    Blank means unknown, not unqualified.
    """
    aec = aec.str.to_uppercase()
    asil = words("asil").str.to_uppercase().str.replace(r"^ASIL[ -]*", "")
    return [
        aec.str.extract(r"(Q\d{3})", 1).alias("aec_family"),
        aec.str.extract(r"Q\d{3}[- ]*(?:GRADE *)?(\d)", 1)
        .cast(pl.Float64)
        .alias("aec_grade"),
        asil.replace_strict(ASIL, default=None).alias("asil"),
        words("lifecycle").replace_strict(LIFECYCLE, default=None).alias("lifecycle"),
    ]
