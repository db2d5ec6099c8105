"""Which reports speak for an approval: the newest by each standard."""

import polars as pl

CASE = ["approval", "safety"]
"""An approval, and whether what it replaces has an ASIL."""


def reports_for(asked: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """Reports that count for what approvals need.

    `asked`: a row per case, need and standard. Reports by standards that speak of a
    part wherever it is fitted always count, others where the approval names them, or
    names none.
    """
    named = pl.col("evidence").str.replace_all("；", ";").str.split(";")
    named = named.list.eval(pl.element().str.strip_chars())
    counts = pl.col("of_the_part") | named.list.contains(pl.col("report")).fill_null(
        True
    )
    found = reports.select(
        *("part", "standard", "report", "issued", "valid_to", "result")
    )
    return asked.join(found, on=["part", "standard"]).filter(counts)


def what_they_show(found: pl.DataFrame) -> pl.DataFrame:
    """What reports show of each need: met or failed, and how long.

    Columns approval, safety, need, met, issued, valid_to, report. Of the reports by one
    standard the newest speaks; if one of them failed on the same day, that one. Of
    several standards that meet a need, the one that holds longest counts.
    """
    need = [*CASE, "need"]
    met = (pl.col("result") == "pass") | pl.col("any")
    said = found.filter((pl.col("result") != "running") | pl.col("any"))
    days = ("issued", "valid_to")
    held = (pl.when(~pl.col("any")).then(n).alias(n) for n in days)
    said = said.with_columns(*held, met=met).sort(
        *("issued", ~pl.col("met"), "valid_to", "report"),
        nulls_last=[False, False, True, False],
    )
    newest = said.unique([*need, "standard"], keep="last", maintain_order=True)
    best = newest.sort("met", "valid_to", "issued", nulls_last=[False, True, False])
    best = best.unique(need, keep="last", maintain_order=True)
    return best.select(*need, "met", *days, "report")
