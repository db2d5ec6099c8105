"""Time the search for parametric neighbours in a large catalogue, and print it.

python benchmarks/neighbours.py --parts 100000 --needs 10000

The catalogue is ../shared/data/supply repeated, each part under a number and with a
text of its own, so that nothing is read once for many.
"""

import argparse
import resource
import sys
import time

import polars as pl
from substitution import PARTS, read_catalogue

from xinqiao.matching.neighbours import find_neighbours


def repeated(catalogue: pl.DataFrame, parts: int) -> pl.DataFrame:
    """The catalogue over and over, no two rows the same."""
    times = -(-parts // catalogue.height)
    many = pl.concat([catalogue] * times).head(parts).with_row_index("n")
    own = pl.format("-{}", "n")
    return many.with_columns(
        pl.col("part") + own,
        pl.col("mpn") + own,
        pl.col("description") + pl.format(" row{}", "n"),
    ).drop("n")


def main() -> None:
    """Print seconds, seconds of processors, and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", type=int, default=100_000)
    parser.add_argument("--needs", type=int, default=10_000)
    asked = parser.parse_args()
    if not PARTS.is_file():
        raise SystemExit("shared data not there: ../shared/data/supply")
    catalogue = repeated(read_catalogue(), asked.parts)
    wanted = catalogue.sample(asked.needs, seed=1)
    begun, worked = time.perf_counter(), time.process_time()
    found = find_neighbours(wanted, catalogue)
    seconds, work = time.perf_counter() - begun, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"{asked.parts} parts, {asked.needs} needs: {found.height} neighbours, "
        f"{seconds:.1f} s, {work:.1f} s of processors, {peak} MiB\n"
    )


if __name__ == "__main__":
    main()
