"""Reads the package of a part: one name for one footprint."""

import polars as pl

from xinqiao.matching.neighbours.book import page

BOOK = page("packages")
SAME = {name: one for one, names in BOOK["same"].items() for name in names}
FAMILIES = "|".join(sorted(BOOK["families"], key=len, reverse=True))


def read_packages(known: pl.DataFrame) -> pl.DataFrame:
    """The package of each row: as `named`, else as its `text` or number names it.

    `package`: the footprint; `outline`: the same without pad or width; null when nobody
    names it. `pins_named`: the pins that the name counts. What the number tells
    (`package_told`) is taken only if it fixes the footprint: SOIC does not.
    """
    names = known.select(name=pl.coalesce("named", in_text(known), surely_told(known)))
    read = names.drop_nulls().unique().with_columns(footprint().alias("package"))
    outline = pl.col("package").str.replace(BOOK["variants"], "")
    read = read.with_columns(outline.alias("outline")).with_columns(
        pins_named=pl.col("outline").str.extract(BOOK["pins"], 1).cast(pl.Float64)
    )
    return names.join(read, on="name", how="left", maintain_order="left").drop("name")


def in_text(known: pl.DataFrame) -> pl.Series:
    """The package that a text names, where no column does."""
    silent = known.filter(pl.col("named").is_null() & (pl.col("text") != ""))
    found = pl.col("text").str.to_uppercase().str.extract(BOOK["in_text"], 1)
    told = silent.select("row", found.alias("in_text"))
    rows = known.select("row").join(told, on="row", how="left", maintain_order="left")
    return rows["in_text"]


def surely_told(known: pl.DataFrame) -> pl.Series:
    """The package that a number tells, if its name alone fixes the footprint."""
    names = known.select(name="package_told").unique()
    whole = ~pl.col("name").str.contains(" ")
    sure = footprint().str.contains(f"{BOOK['pins']}|{BOOK['fixed']}")
    fixing = names.filter(whole & sure)["name"]
    told = pl.col("package_told")
    return known.select(pl.when(told.is_in(fixing.implode())).then(told))[
        "package_told"
    ]


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
