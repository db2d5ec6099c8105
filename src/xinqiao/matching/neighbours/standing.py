"""Reads how a part stands: automotive grade, functional safety, life cycle."""

import polars as pl

from xinqiao.matching.neighbours.text import with_columns_of, words

ASIL = {"QM": 0.0, "A": 1.0, "B": 2.0, "C": 3.0, "D": 4.0}
LIFECYCLE = {"active": 0.0, "nrnd": 1.0, "last_buy": 2.0, "obsolete": 3.0}

STRICTEST = ASIL["D"]


def read_standing() -> list[pl.Expr]:
    """`aec_family` (Q100 …), `aec_grade` (0 hottest), `asil` (QM 0, D 4), `lifecycle`.

    Where the listing names no standard, what the number told (`aec_told`). Blank means
    unknown, not unqualified. A level split in two, such as B(D), is that of the part.
    """
    listed = words("aec").str.to_uppercase()
    aec = pl.coalesce(pl.when(listed.str.contains(r"Q\d{3}")).then(listed), "aec_told")
    level = words("asil").str.to_uppercase()
    return [
        aec.str.extract(r"(Q\d{3})", 1).alias("aec_family"),
        aec.str.extract(r"Q\d{3}[- ]*(?:GRADE *)?(\d)", 1)
        .cast(pl.Float64)
        .alias("aec_grade"),
        level.str.extract(r"^(?:ASIL[- ]*)?(QM|[A-D])(?:$|[^A-Z])", 1)
        .replace_strict(ASIL, default=None)
        .alias("asil"),
        words("lifecycle").replace_strict(LIFECYCLE, default=None).alias("lifecycle"),
    ]


def asked_of(needs: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """What is asked, where the words are not understood: never less than they may mean.

    A standard that is not understood is one that nobody is known to meet; a safety
    level that is not understood is D.
    """
    said = with_columns_of(wanted, ("aec", "asil")).select(
        words("aec").str.to_uppercase(), level=words("asil")
    )
    strictest = pl.when(said["level"].is_not_null()).then(STRICTEST)
    return needs.with_columns(
        pl.col("aec_family").fill_null(said["aec"]), pl.coalesce("asil", strictest)
    )
