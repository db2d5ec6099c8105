"""Reads the package of a part: one name for one footprint."""

import polars as pl

from xinqiao.matching.neighbours.book import page

BOOK = page("packages")
SAME = {name: one for one, names in BOOK["same"].items() for name in names}
FAMILIES = "|".join(sorted(BOOK["families"], key=len, reverse=True))


def read_packages(named: pl.Expr, text: pl.Expr) -> pl.Expr:
    """The package as named, or as the text names it: a struct of three texts.

    `package`: the footprint; `outline`: the same without pad or width; both null when
    nobody names it. `pins`: the pins that the name counts, as a number.
    """
    found = pl.coalesce(named, text.str.extract(BOOK["in_text"], 1))
    package = footprint(found)
    outline = package.str.replace(BOOK["variants"], "")
    pins = outline.str.extract(BOOK["pins"], 1).cast(pl.Float64)
    return pl.struct(
        package.alias("package"), outline.alias("outline"), pins.alias("pins_named")
    )


def footprint(name: pl.Expr) -> pl.Expr:
    """One name for each footprint, whatever the listing calls it."""
    main = (
        name.str.normalize("NFKC")
        .str.to_uppercase()
        .str.extract(r"^([^(_ ]+)", 1)
        .str.replace(BOOK["drop"], "")
        .replace(SAME)
    )
    family = main.str.extract(rf"^({FAMILIES})-?\d", 1)
    rest = main.str.replace(rf"^(?:{FAMILIES})-?", "-")
    renamed = family.replace_strict(BOOK["families"], default=None) + rest
    return pl.coalesce(renamed, pl.when(main.str.contains(r"[\w]")).then(main))
