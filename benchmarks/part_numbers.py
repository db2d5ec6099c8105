"""Find 10,000 dirtied part numbers again, and write how many were, and how many wrong.

python benchmarks/part_numbers.py           measure, and write docs/methods/part-numbers
python benchmarks/part_numbers.py --dry     print only

Part numbers are those of ../shared/data/supply/parts_supply.csv, dirtied by the fixed
operations of `dirty.py`. An answer is right if it is the row that was dirtied, or one
that differs from it in packing alone, as `dirty.py` knows packings.
"""

import argparse
import re
import sys
import time
from pathlib import Path

import polars as pl

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.dirty import Dirty, dirtied, stem  # noqa: E402

from xinqiao.matching.numbers import find_numbers  # noqa: E402

SUPPLY = ROOT.parent / "shared" / "data" / "supply" / "parts_supply.csv"
COUNT, SEED = 10_000, 1
PAGES = {
    "": "| operation | numbers | answers | precision | recall |",
    ".zh": "| 操作 | 料号数 | 答案数 | 精确率 | 召回率 |",
}
CHINESE = {
    "spaces": "空格",
    "dashes": "连字符",
    "full width": "全角",
    "packing": "包装后缀",
    "lower case": "小写",
    "maker prefix": "厂商前缀",
    "typing error": "一处字母输入错误",
    "wrong digit": "一处数字错误",
    "all": "合计",
}
MEASURED = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- /measured -->)", re.DOTALL)


def catalogue(path: Path) -> pl.DataFrame:
    """Makers and part numbers of a catalogue, each pair once."""
    table = pl.read_csv(path, infer_schema=False)
    parts = table.select(pl.col("manufacturer").alias("maker"), "mpn")
    return parts.drop_nulls().unique(maintain_order=True)


def measure(parts: pl.DataFrame, typed: list[Dirty]) -> pl.DataFrame:
    """By operation and in all: numbers, answers, precision, recall.

    Precision: right answers of all answers. Recall: numbers of which the very row that
    was dirtied is among the answers. Precision is null where there is no answer.
    """
    wanted = pl.DataFrame(
        {
            "operation": [each.operation for each in typed],
            "row": pl.Series([each.row for each in typed], dtype=pl.UInt32),
            "maker": pl.Series([each.maker for each in typed], dtype=pl.String),
            "mpn": [each.mpn for each in typed],
        }
    ).with_row_index("wanted")
    stems = pl.Series(["|".join(stem(*part)) for part in parts.rows()])
    answers = find_numbers(wanted, parts).join(wanted, on="wanted")
    hit = pl.col("catalogue") == pl.col("row")
    same = answers.select(
        stems.gather(answers["catalogue"]) == stems.gather(answers["row"])
    ).to_series()
    answers = answers.with_columns(hit.alias("hit"), (hit | same).alias("right"))
    found = answers.group_by("wanted").agg(
        pl.len().alias("answers"), pl.col("right").sum(), pl.col("hit").any()
    )
    told = wanted.join(found, on="wanted", how="left").with_columns(
        pl.col("answers", "right").fill_null(0), pl.col("hit").fill_null(value=False)
    )
    every = told.with_columns(pl.lit("all").alias("operation"))
    return (
        pl.concat([told, every])
        .group_by("operation", maintain_order=True)
        .agg(
            pl.len().alias("numbers"),
            pl.col("answers").sum(),
            (pl.col("right").sum() / pl.col("answers").sum()).alias("precision"),
            pl.col("hit").mean().alias("recall"),
        )
    )


def table(told: pl.DataFrame, ending: str) -> str:
    """The figures as a table of a page."""
    lines = [PAGES[ending], "|---|---|---|---|---|"]
    for name, numbers, answers, precision, recall in told.rows():
        label = CHINESE[name] if ending else name
        shares = (f"{100 * precision:.2f} %", f"{100 * recall:.2f} %")
        lines.append(f"| {label} | {numbers:,} | {answers:,} | {' | '.join(shares)} |")
    return "".join(f"{line}\n" for line in lines)


def main() -> None:
    """Measure, print, and write the pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dry", action="store_true")
    asked = parser.parse_args()
    parts = catalogue(SUPPLY)
    typed = [*dirtied(parts.rows(), COUNT, SEED)]
    digits = [*dirtied(parts.rows(), COUNT // 7, SEED, ("wrong digit",))]
    started = time.perf_counter()
    told = measure(parts, typed)
    seconds = time.perf_counter() - started
    told = pl.concat([told, measure(parts, digits)[:1]])
    sys.stdout.write(f"{table(told, '')}\n{COUNT:,} numbers in {seconds:.1f} s\n")
    for ending in () if asked.dry else PAGES:
        page = ROOT / "docs" / "methods" / f"part-numbers{ending}.md"
        old = page.read_text(encoding="utf-8")
        page.write_text(MEASURED.sub(table(told, ending), old), encoding="utf-8")


if __name__ == "__main__":
    main()
