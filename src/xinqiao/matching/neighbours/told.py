"""What the maker's own tables say of a part by its number: package, heat, grade."""

import polars as pl

from xinqiao.matching.numbers.meaning import meanings

HEAT = r"^(-?\d+)\.\.(-?\d+)$"
TOLD = ("package_told", "temp_min_told", "temp_max_told", "aec_told")


def read_told(read: pl.DataFrame) -> pl.DataFrame:
    """Four columns for each number read, null where its maker's table says nothing.

    `read`: `family`, `package` and `grade` of `read_numbers`. Returns `package_told` (a
    name), `temp_min_told` and `temp_max_told` (°C), `aec_told` (such as Q100-1).
    """
    body = meant(read, "package").list.first().alias("package_told")
    grade = pl.DataFrame({"told": meant(read, "grade")})
    heat = pl.col("told").list.filter(pl.element().str.contains(HEAT)).list.first()
    aec = pl.col("told").list.filter(pl.element().str.starts_with("Q")).list.first()
    ends = [heat.str.extract(HEAT, group).cast(pl.Float64) for group in (1, 2)]
    return grade.select(
        body,
        ends[0].alias("temp_min_told"),
        ends[1].alias("temp_max_told"),
        aec.alias("aec_told"),
    )


def meant(read: pl.DataFrame, slot: str) -> pl.Series:
    """What the codes of one slot mean, a list for each row; each code is asked once."""
    asked = read.select("family", code=slot)
    each = asked.drop_nulls().unique(maintain_order=True)
    told = [
        list(meanings(family, slot, code))
        for family, code in zip(each["family"], each["code"], strict=True)
    ]
    known = each.with_columns(told=pl.Series(told, dtype=pl.List(pl.String)))
    keys = ["family", "code"]
    return asked.join(known, on=keys, how="left", maintain_order="left")["told"]
