"""Match a large market and write the figures into docs/methods/matching.md and .zh.md.

python benchmarks/matching.py                     1,000,000 lots, 10,000 needs
python benchmarks/matching.py --lots 10000 --needs 200 --dry     print only

The market is made from a seed: 5,000 chips, of which a third have part numbers of one
family in several packings and grades, substitutes, packs, prices, lanes, and some needs
for cars. Reading, checking, matching and writing are one process, measured from
outside.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

ROOT = Path(__file__).parents[1]
RUN = "from xinqiao.cli import main; main()"
START = date(2022, 3, 7)
CHIPS, FIRMS, CARS, POSITIONS = 5_000, 400, 50, 20
KINDS = (
    ("MCU", "LQFP-64"),
    ("LDO voltage regulator", "SOT-23-5"),
    ("CAN transceiver", "SOIC-8"),
    ("N-channel MOSFET", "TO-252"),
    ("operational amplifier", "SOIC-8"),
    ("TVS diode", "SMB"),
)
WORDS = {
    "": (
        "Measured {day} on {machine}: {lots:,} lots against {needs:,} needs "
        "({lines:,} positions), {offers:,} offers listed. From files to files "
        "{seconds:.1f} s ({cpu:.1f} s of processor time), {memory:.0f} MiB at most; "
        "served together {covered:.1%} of the pieces, proved within {gap:.2%}."
    ),
    ".zh": (
        "测于 {day}，机器：{machine}。批次 {lots:,} 个，需求 {needs:,} 条"
        "（位号 {lines:,} 处），列出货源 {offers:,} 项：从读文件到写文件共 "
        "{seconds:.1f} 秒（处理器时间 {cpu:.1f} 秒），内存峰值 {memory:.0f} MiB；"
        "统筹后满足件数的 {covered:.1%}，证明差距 {gap:.2%}。"
    ),
}


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lots", type=int, default=1_000_000)
    parser.add_argument("--needs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dry", action="store_true", help="print, write no page")
    return parser.parse_args()


def named(word: str, numbers: np.ndarray) -> pl.Series:
    """Names with a number."""
    return word + "-" + pl.Series(numbers).cast(pl.String).str.zfill(7)


def weeks(chance: np.random.Generator, size: int, last: int) -> pl.Series:
    """Mondays by chance."""
    mondays = [START + timedelta(weeks=n) for n in range(last)]
    return pl.Series(mondays).gather(chance.integers(0, last, size))


def firms() -> pl.DataFrame:
    """Car makers, then dealers, in four regions."""
    number = np.arange(FIRMS)
    role = np.where(number < 40, "oem", "distributor")
    region = np.array(["CN-SH", "CN-GD", "DE", "MY"])[number % 4]
    return pl.DataFrame({"firm": named("firm", number), "role": role, "region": region})


def lanes() -> pl.DataFrame:
    """Weeks between three of the regions; the rest is not known."""
    pairs = [("DE", "CN-SH", 2), ("MY", "CN-SH", 1), ("MY", "CN-GD", 1)]
    return pl.DataFrame(
        pairs, schema=["from_region", "to_region", "weeks"], orient="row"
    )


def parts(chance: np.random.Generator) -> pl.DataFrame:
    """Chips and cars."""
    number = np.arange(CHIPS)
    kind = chance.integers(0, len(KINDS), CHIPS)
    numbered = number % 3 == 0
    base, form = np.divmod(number // 3, 6)
    packing = np.array(["", "TR", ""])[form % 3]
    code = pl.Series(100 + base).cast(pl.String)
    grade = pl.Series(np.array(["6", "7"])[form // 3])
    mpn = "STM32F" + code + "C8T" + grade + pl.Series(packing)
    chips = pl.DataFrame(
        {
            "part": named("chip", number),
            "kind": "chip",
            "mpn": mpn,
            "manufacturer": "STMicroelectronics",
            "category": pl.Series([KINDS[k][0] for k in kind]),
            "package": pl.Series([KINDS[k][1] for k in kind]),
            "aec": np.array(["Q100-1", "Q100-2", ""])[chance.integers(0, 3, CHIPS)],
            "reference_price": np.round(chance.lognormal(1, 1, CHIPS), 2) + 0.01,
            "currency": "CNY",
        }
    ).with_columns(
        pl.when(pl.Series(numbered)).then(pl.col("mpn", "manufacturer")),
        pl.when(pl.col("aec") != "").then("aec"),
    )
    cars = pl.DataFrame({"part": named("car", np.arange(CARS)), "kind": "vehicle"})
    return pl.concat([chips, cars], how="diagonal")


def bom(chance: np.random.Generator) -> pl.DataFrame:
    """Every car takes one or two pieces of a chip in each of its positions."""
    size = CARS * POSITIONS
    return pl.DataFrame(
        {
            "parent": named("car", np.repeat(np.arange(CARS), POSITIONS)),
            "position": named("U", np.tile(np.arange(POSITIONS), CARS)),
            "part": named("chip", chance.integers(0, CHIPS, size)),
            "per_unit": chance.integers(1, 3, size),
        }
    )


def substitutes(chance: np.random.Generator) -> pl.DataFrame:
    """Two rules for every second chip, in all states."""
    part = np.repeat(np.arange(0, CHIPS, 2), 2)
    by = (part + chance.integers(1, CHIPS, len(part))) % CHIPS
    states = np.array(["approved", "qualified", "testing", "candidate"])
    return pl.DataFrame(
        {
            "part": named("chip", part),
            "by": named("chip", by),
            "state": states[chance.integers(0, 4, len(part))],
        }
    ).unique(["part", "by"], keep="first", maintain_order=True)


def supply(chance: np.random.Generator, size: int) -> pl.DataFrame:
    """Lots of all sizes; a third of them in packs, one in twenty reserved."""
    multiple = np.array([1, 1, 50])[chance.integers(0, 3, size)]
    packs = chance.geometric(0.01, size)
    for_whom = named("firm", chance.integers(0, 40, size))
    return pl.DataFrame(
        {
            "lot": named("lot", np.arange(size)),
            "firm": named("firm", chance.integers(40, FIRMS, size)),
            "part": named("chip", chance.integers(0, CHIPS, size)),
            "week": weeks(chance, size, 26),
            "pieces": packs * multiple,
            "kind": np.array(["stock", "transit"])[chance.integers(0, 2, size)],
            "price": np.round(chance.lognormal(1.2, 1, size), 2) + 0.01,
            "currency": "CNY",
            "multiple": multiple,
            "probability": np.round(chance.uniform(0.6, 1, size), 2),
        }
    ).with_columns(
        reserved_for=pl.when(pl.Series(chance.random(size) < 0.05)).then(for_whom)
    )


def demand(chance: np.random.Generator, size: int) -> pl.DataFrame:
    """Needs for chips, and one in twenty for cars."""
    car = chance.random(size) < 0.05
    chip = named("chip", chance.integers(0, CHIPS, size))
    whole = named("car", chance.integers(0, CARS, size))
    return pl.DataFrame(
        {
            "demand": named("need", np.arange(size)),
            "firm": named("firm", chance.integers(0, 40, size)),
            "week": weeks(chance, size, 26),
            "pieces": np.where(car, 500, chance.geometric(0.0002, size)),
        }
    ).with_columns(part=pl.when(pl.Series(car)).then(whole).otherwise(chip))


def make(folder: Path, asked: argparse.Namespace) -> None:
    """Write the market of a seed."""
    chance = np.random.default_rng(asked.seed)
    tables = {
        "firms": firms(),
        "lanes": lanes(),
        "parts": parts(chance),
        "bom": bom(chance),
        "substitutes": substitutes(chance),
        "supply": supply(chance, asked.lots),
        "demand": demand(chance, asked.needs),
    }
    for name, table in tables.items():
        table.write_parquet(folder / f"{name}.parquet")


def matched(folder: Path) -> dict[str, Any]:
    """Match the market in a folder, in a process of its own: what it took and told."""
    out = folder / "offers.csv"
    asked = [sys.executable, "-c", RUN, "match", str(folder / "market")]
    with tempfile.TemporaryFile() as told:
        started = time.perf_counter()
        process = subprocess.Popen([*asked, "--out", str(out), "--json"], stdout=told)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        told.seek(0)
        text = told.read().decode()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"match ended with {process.returncode}: {text}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return {
        "seconds": seconds,
        "cpu": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss / unit,
        "told": text,
    }


def figures(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """Make and match a market: the figures of the page."""
    market = folder / "market"
    market.mkdir()
    make(market, asked)
    run = matched(folder)
    told = json.loads(run["told"])
    return {
        "day": date.today().isoformat(),
        "machine": machine(),
        "lots": asked.lots,
        "needs": asked.needs,
        "lines": len(told["lines"]),
        "offers": told["listed"],
        "covered": told["covered"] / told["asked"],
        "gap": told["gap"],
        "seconds": run["seconds"],
        "cpu": run["cpu"],
        "memory": run["memory"],
    }


def machine() -> str:
    """Cores, memory and versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = f"{platform.machine()}, {os.cpu_count()} × CPU, {memory:.0f} GiB"
    libraries = (f"{name} {version(name)}" for name in ("polars", "highspy"))
    return ", ".join((cores, f"Python {platform.python_version()}", *libraries))


def main() -> None:
    """Measure, print, and write the pages."""
    asked = arguments()
    with tempfile.TemporaryDirectory() as folder:
        found = figures(Path(folder), asked)
    sys.stdout.write(WORDS[""].format(**found) + "\n")
    if asked.dry:
        return
    for ending, words in WORDS.items():
        page = ROOT / "docs" / "methods" / f"matching{ending}.md"
        begin, end = "<!-- measured -->", "<!-- /measured -->"
        before, _, rest = page.read_text("utf-8").partition(begin)
        text = f"{begin}\n{words.format(**found)}\n{end}"
        page.write_text(before + text + rest.partition(end)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
