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
        "old": ("", "schematic_value", "", ""),
        "new": ("ordered_lcsc", "ordered_mpn", "ordered_manufacturer", ""),
    },
}
FIELDS = ("part", "mpn", "manufacturer", "subcategory")


def read_catalogue() -> pl.DataFrame:
    """The parts on offer, in the words of the product."""
    names = {
        "lcsc": "part",
        "temp_min_c": "temp_min",
        "temp_max_c": "temp_max",
        "aecq_evidence": "aec",
    }
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
            (pl.col(column) if column else pl.lit(None, pl.String)).alias(
                f"{side}_{field}"
            )
            for side in SIDES
            for column, field in zip(about[side], FIELDS, strict=True)
        ),
    )


def read_cases(catalogue: pl.DataFrame) -> pl.DataFrame:
    """One row per change of a part for another: half, group, and if it is on offer."""
    named = pl.concat([read_changes(source) for source in SOURCES]).with_columns(
        old=pl.coalesce("old_part", "old_mpn"),
        new=pl.coalesce("new_part", "new_mpn"),
    )
    cases = named.drop_nulls(["old", "new"]).filter(pl.col("old") != pl.col("new"))
    cases = cases.unique(["source", "old", "new"], keep="first", maintain_order=True)
    cases = cases.with_columns(half=halves(cases), group=groups(cases, catalogue))
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


def groups(cases: pl.DataFrame, catalogue: pl.DataFrame) -> pl.Series:
    """The group of parts a change belongs to: semiconductor, passive, ..."""
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
    group = {name: each.group for name, each in FUNCTIONS.items()}
    return function.replace_strict(group, default="unknown").alias("group")


def rank_cases(cases: pl.DataFrame, catalogue: pl.DataFrame) -> pl.DataFrame:
    """Rank and class of the true replacement among all neighbours; null: not one."""
    listed = catalogue.filter(pl.col("part").is_in(cases["old"].implode()))
    others = cases.join(listed, left_on="old", right_on="part", how="anti")
    unlisted = others.unique("old", keep="first", maintain_order=True).select(
        part="old",
        mpn=pl.coalesce("old_mpn", "old"),
        manufacturer="old_manufacturer",
        subcategory="old_subcategory",
    )
    wanted = pl.concat([listed, unlisted], how="diagonal")
    found = find_neighbours(wanted, catalogue, keep=catalogue.height)
    places = found.with_columns(
        rank=pl.int_range(1, pl.len() + 1).over("wanted")
    ).select(
        pl.col("wanted").alias("old"), pl.col("part").alias("new"), "rank", "class"
    )
    return cases.join(places, on=["old", "new"], how="left", maintain_order="left")


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
            here.is_null().sum().alias("never found"),
        )
        .sort(*by)
    )


def required(ranked: pl.DataFrame) -> pl.DataFrame:
    """Changes of semiconductors seen in board histories, in the same category."""
    return ranked.filter(
        (pl.col("source") == "board histories") & (pl.col("group") == "semiconductor")
    )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", action="store_true")
    if not CHANGES.is_dir() or not PARTS.is_file():
        raise SystemExit("shared data not there: ../shared/data/substitution")
    catalogue = read_catalogue()
    ranked = rank_cases(read_cases(catalogue), catalogue)
    semis = ranked.filter(pl.col("group") == "semiconductor")
    sys.stdout.write("Semiconductors in board histories, by half" + "\n")
    show(table(required(ranked), "half"))
    show(table(required(ranked).with_columns(half=pl.lit("both")), "half"))
    sys.stdout.write("by class of the replacement" + "\n")
    show(table(required(ranked).drop_nulls("class"), "class"))
    show(table(required(ranked).drop_nulls("class"), "half", "class"))
    sys.stdout.write("All groups and sources" + "\n")
    show(table(ranked, "group", "half"))
    show(table(semis, "source", "half"))
    sys.stdout.write("Why a replacement is not on offer" + "\n")
    show(ranked.group_by("group", "outcome").len().sort("group", "outcome"))
    if parser.parse_args().cases:
        show(required(ranked).filter(pl.col("half") == "developed").sort("rank"))


def show(frame: pl.DataFrame) -> None:
    """Print every row."""
    with pl.Config(
        tbl_rows=-1,
        tbl_cols=-1,
        tbl_width_chars=240,
        tbl_hide_dataframe_shape=True,
        tbl_hide_column_data_types=True,
    ):
        sys.stdout.write(f"{frame}\n")


if __name__ == "__main__":
    main()
