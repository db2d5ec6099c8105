"""Reads the package of a part: one name for one footprint."""

import polars as pl

from xinqiao.matching.neighbours.book import page

BOOK = page("packages")
SAME = {name: one for one, names in BOOK["same"].items() for name in names}
FAMILIES = "|".join(sorted(BOOK["families"], key=len, reverse=True))


def read_packages(known: pl.DataFrame) -> pl.DataFrame:
    """The package as `named`, or as the `text` names it, of each row: three columns.

    `package`: the footprint; `outline`: the same without pad or width; null when nobody
    names it. `pins_named`: the pins that the name counts.
    """
    silent = pl.col("named").is_null() & (pl.col("text") != "")
    told = known.filter(silent).select(
        "row", told=pl.col("text").str.to_uppercase().str.extract(BOOK["in_text"], 1)
    )
    names = known.select("row", "named").join(
        told, on="row", how="left", maintain_order="left"
    )
    names = names.select(name=pl.coalesce("named", "told"))
    read = names.drop_nulls().unique().with_columns(footprint().alias("package"))
    outline = pl.col("package").str.replace(BOOK["variants"], "")
    read = read.with_columns(outline.alias("outline")).with_columns(
        pins_named=pl.col("outline").str.extract(BOOK["pins"], 1).cast(pl.Float64)
    )
    return names.join(read, on="name", how="left", maintain_order="left").drop("name")


def footprint() -> pl.Expr:
    """One name for each footprint, whatever the listing calls it in `name`."""
    main = (
        pl.col("name")
        .str.to_uppercase()
        .str.extract(r"^([^(_ ]+)", 1)
        .str.replace(BOOK["drop"], "")
        .replace(SAME)
    )
    family = main.str.extract(rf"^({FAMILIES})-?\d", 1)
    rest = main.str.replace(rf"^(?:{FAMILIES})-?", "-")
    renamed = family.replace_strict(BOOK["families"], default=None) + rest
    return pl.coalesce(renamed, pl.when(main.str.contains(r"\w")).then(main))
