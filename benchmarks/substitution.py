"""How well parametric neighbours find the parts that engineers really switched to.

python benchmarks/substitution.py            print the tables, write nothing
python benchmarks/substitution.py --cases    also the rank of every change

Needs ../shared/data/substitution and ../shared/data/supply. Changes that share a part
go to the same half, by a hash of its name: one half to develop on, one held out.
"""

import argparse
import sys
from hashlib import sha256
from pathlib import Path

import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from xinqiao.matching.neighbours import find_neighbours
from xinqiao.matching.neighbours.book import FUNCTIONS
from xinqiao.matching.neighbours.functions import read_functions
from xinqiao.matching.neighbours.known import read_known

DATA = Path(__file__).parents[2] / "shared" / "data"
CHANGES = DATA / "substitution"
PARTS = DATA / "supply" / "parts_supply.csv"
SIDES = ("old", "new")
SOURCES = {
    "board histories": {
        "file": "bom_history_part_changes.csv",
        "old": ("old_lcsc", "old_mpn", "old_manufacturer", "old_subcategory"),
        "new": ("new_lcsc", "new_mpn", "new_manufacturer", "new_subcategory"),
    },
    "maker's list": {
        "file": "maker_global_replacements.csv",
        "old": ("old_lcsc", "old_mpn", "old_manufacturer", ""),
        "new": ("new_lcsc", "new_mpn", "new_manufacturer", ""),
    },
    "approved list": {
        "file": "approved_alternates_libresolar_bms-c1.csv",
        "old": ("lcsc", "mpn", "manufacturer", ""),
        "new": ("alt_lcsc", "alt_mpn", "alt_manufacturer", ""),
    },
    "drawn and ordered": {
        "file": "schematic_value_vs_ordered_part.csv",
        "old": ("", "schematic_value", "", "part_class"),
        "new": ("ordered_lcsc", "ordered_mpn", "ordered_manufacturer", ""),
    },
}
FIELDS = ("part", "mpn", "manufacturer", "subcategory")


def read_catalogue() -> pl.DataFrame:
    """The parts on offer, in the words of the product."""
    names = {"lcsc": "part", "temp_min_c": "temp_min", "temp_max_c": "temp_max"}
    return pl.read_csv(PARTS, infer_schema=False).rename(names)


def read_changes(source: str) -> pl.DataFrame:
    """The changes of one source: what the old and the new part are called."""
    about = SOURCES[source]
    rows = pl.read_csv(CHANGES / about["file"], infer_schema=False)
    if "same_category" in rows.columns:
        rows = rows.filter(
            (pl.col("same_category") == "1")
            | (pl.col("same_category").is_null() & (pl.col("same_footprint") == "1"))
        )
    return rows.select(
        pl.lit(source).alias("source"),
        *(
            words(column).alias(f"{side}_{field}")
            for side in SIDES
            for column, field in zip(about[side], FIELDS, strict=True)
        ),
    )


def words(column: str) -> pl.Expr:
    """A column in plain words; null for one that the source does not have."""
    return (
        pl.col(column).str.replace_all("_", " ") if column else pl.lit(None, pl.String)
    )


def read_cases(catalogue: pl.DataFrame) -> pl.DataFrame:
    """One row per change of a part for another: half, group, and if it is on offer."""
    named = pl.concat([read_changes(source) for source in SOURCES]).with_columns(
        old=pl.coalesce("old_part", "old_mpn"),
        new=pl.coalesce("new_part", "new_mpn"),
    )
    cases = named.drop_nulls(["old", "new"]).filter(pl.col("old") != pl.col("new"))
    cases = cases.unique(["source", "old", "new"], keep="first", maintain_order=True)
    group = {name: each.group for name, each in FUNCTIONS.items()}
    cases = cases.with_columns(halves(cases), functions(cases, catalogue))
    cases = cases.with_columns(
        group=pl.col("function").replace_strict(group, default="unknown")
    )
    on_offer = pl.col("new_part").is_in(catalogue["part"].implode())
    return cases.with_columns(
        outcome=pl.when(on_offer.fill_null(value=False))
        .then(pl.lit("on offer"))
        .when(pl.col("new_part").is_null())
        .then(pl.lit("no catalogue number"))
        .otherwise(pl.lit("not in this cut"))
    )


def halves(cases: pl.DataFrame) -> pl.Series:
    """`developed` or `held out`: by a hash of the least name of all that are linked."""
    names = pl.concat([cases["old"], cases["new"]]).unique().sort()
    rows = [names.search_sorted(cases[side]).to_numpy() for side in SIDES]
    ones = pl.ones(cases.height, eager=True).to_numpy()
    links = coo_array((ones, tuple(rows)), shape=(len(names), len(names)))
    linked = pl.DataFrame(
        {"name": names, "of": connected_components(links, directed=False)[1]}
    )
    first = linked.with_columns(pl.col("name").min().over("of").alias("first"))
    sides = {
        name: "held out" if sha256(name.encode()).digest()[0] % 2 else "developed"
        for name in first["first"].unique()
    }
    chosen = first["first"].gather(rows[0].tolist())
    return chosen.replace_strict(sides).alias("half")


def functions(cases: pl.DataFrame, catalogue: pl.DataFrame) -> pl.Series:
    """What the parts of a change do, by the listing of the old one or of the new."""
    known = pl.DataFrame({"part": catalogue["part"], "it": read_functions(catalogue)})
    told = [
        read_functions(cases.select(subcategory=f"{side}_subcategory"))
        for side in SIDES
    ]
    listed = [
        cases.select(part=f"{side}_part").join(
            known, on="part", how="left", maintain_order="left"
        )["it"]
        for side in SIDES
    ]
    function = listed[0].fill_null(listed[1]).fill_null(told[0]).fill_null(told[1])
    return function.alias("function")


def rank_cases(cases: pl.DataFrame, catalogue: pl.DataFrame, keep: int) -> pl.DataFrame:
    """Rank and class of the true replacement among `keep` neighbours; null: not one."""
    listed = catalogue.filter(pl.col("part").is_in(cases["old"].implode()))
    others = cases.join(listed, left_on="old", right_on="part", how="anti")
    unlisted = others.unique("old", keep="first", maintain_order=True).select(
        part="old",
        mpn=pl.coalesce("old_mpn", "old"),
        manufacturer="old_manufacturer",
        subcategory="old_subcategory",
    )
    wanted = pl.concat([listed, unlisted], how="diagonal")
    found = find_neighbours(wanted, catalogue, keep=keep)
    among = found.group_by(old="wanted").agg(among=pl.len())
    places = found.select(
        pl.col("wanted").alias("old"),
        pl.col("part").alias("new"),
        pl.int_range(1, pl.len() + 1).over("wanted").alias("rank"),
        "class",
    )
    ranked = cases.join(places, on=["old", "new"], how="left", maintain_order="left")
    return ranked.join(among, on="old", how="left", maintain_order="left")


def table(ranked: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Changes, those on offer, recall at 1, 5, 20 and the median rank of the found."""
    offered = pl.col("outcome") == "on offer"
    here = pl.col("rank").filter(offered)
    return (
        ranked.group_by(*by)
        .agg(
            pl.len().alias("changes"),
            offered.sum().alias("on offer"),
            *(
                (here <= k).fill_null(value=False).mean().round(3).alias(f"recall@{k}")
                for k in (1, 5, 20)
            ),
            here.median().alias("median rank"),
            pl.col("among").filter(offered).median().alias("of"),
            by_chance(20).filter(offered).mean().round(3).alias("by chance@20"),
            here.is_null().sum().alias("never found"),
        )
        .sort(*by)
    )


def by_chance(k: int) -> pl.Expr:
    """Recall at k if the same neighbours stood in any order."""
    return pl.min_horizontal(k / pl.col("among"), 1.0) * pl.col("rank").is_not_null()


def required(ranked: pl.DataFrame) -> pl.DataFrame:
    """Changes of semiconductors seen in board histories, in the same category."""
    return ranked.filter(
        (pl.col("source") == "board histories") & (pl.col("group") == "semiconductor")
    )


def with_value(ranked: pl.DataFrame, catalogue: pl.DataFrame) -> pl.DataFrame:
    """Whether the value of a passive was `kept` or `changed`, or is not known."""
    known = read_known(catalogue)
    old, new = (known.select(pl.col("part").alias(s), pl.col("block")) for s in SIDES)
    both = ranked.join(old, on="old", how="left").join(new, on="new", how="left")
    value = pl.when(pl.col("block") == pl.col("block_right")).then(pl.lit("kept"))
    known_of_both = pl.col("block", "block_right").is_not_null()
    changed = pl.when(pl.all_horizontal(known_of_both)).then(pl.lit("changed"))
    return both.with_columns(
        value=pl.coalesce(value, changed.otherwise(pl.lit("not known")))
    )


def tables(ranked: pl.DataFrame, catalogue: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """All that is printed, by heading."""
    passives = ranked.filter(
        (pl.col("group") == "passive") & (pl.col("outcome") == "on offer")
    )
    asked = required(ranked)
    found = asked.drop_nulls("class")
    semis = ranked.filter(pl.col("group") == "semiconductor")
    return {
        "Semiconductors in board histories": table(asked, "half"),
        "Both halves": table(asked.with_columns(half=pl.lit("both")), "half"),
        "By class of the replacement": table(found, "half", "class"),
        "Both halves by class": table(found, "class"),
        "By function": table(asked, "function"),
        "Where the replacement is": counted(asked, "half", "outcome"),
        "Semiconductors in all sources": table(semis, "source", "half"),
        "Other parts": table(ranked.join(semis, on="group", how="anti"), "group"),
        "Passives on offer": table(with_value(passives, catalogue), "value"),
        "Where all replacements are": counted(ranked, "group", "outcome"),
    }


def counted(cases: pl.DataFrame, *by: str) -> pl.DataFrame:
    """How many changes."""
    return cases.group_by(*by).agg(pl.len().alias("changes")).sort(*by)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", action="store_true")
    asked = parser.parse_args()
    if not CHANGES.is_dir() or not PARTS.is_file():
        raise SystemExit("shared data not there: ../shared/data/substitution")
    catalogue = read_catalogue()
    ranked = rank_cases(read_cases(catalogue), catalogue, keep=catalogue.height)
    for heading, rows in tables(ranked, catalogue).items():
        show(heading, rows)
    if asked.cases:
        developed = required(ranked).filter(pl.col("half") == "developed")
        show("Changes of the half to develop on", developed.sort("rank"))


def show(heading: str, rows: pl.DataFrame) -> None:
    """Print every row, as Markdown."""
    with pl.Config(
        tbl_rows=-1,
        tbl_cols=-1,
        tbl_width_chars=240,
        tbl_formatting="ASCII_MARKDOWN",
        tbl_hide_dataframe_shape=True,
        tbl_hide_column_data_types=True,
    ):
        sys.stdout.write(f"{heading}\n\n{rows}\n\n")


if __name__ == "__main__":
    main()
