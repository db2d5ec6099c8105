"""Clear markets of four sizes and write docs/benchmarks.md, .zh.md and .svg.

make bench-clear                                           desk and firm
python benchmarks/sizes.py --sizes desk,firm,alliance,national --textbook desk,firm
python benchmarks/sizes.py --sizes desk --dry           print only

Markets come from ../shared/bench/make_market.py where it is, else from `xinqiao
sample`. Every run is a process of its own; a size that fails is said, and not hidden.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import chart
import polars as pl

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "bench"
SIZES = {  # firms, programmes, positions, chips, weeks of the stand-ins
    "desk": (4, 5, 60, 150, 13),
    "firm": (10, 50, 150, 1_000, 26),
    "alliance": (20, 200, 150, 3_000, 26),
    "national": (80, 800, 400, 15_000, 26),
}
FLAGS = ("--firms", "--programmes", "--positions", "--chips", "--weeks")
LIBRARIES = ("highspy", "numba", "polars", "numpy", "scipy")
RUN = "from xinqiao.cli import main; main()"
WORDS = {
    "": (
        "market|seed|BOM rows × weeks|seconds|peak MiB|lp_gap|rounding|verify s"
        "|textbook s|phases (s)",
        "Measured {day} on {machine}.",
        "From firm on, time grows with (BOM rows × weeks) to the power of {power:.2f}.",
        "Note: {note}",
    ),
    ".zh": (
        "市场|种子|物料清单行数 × 周数|秒|内存峰值 MiB|lp_gap|rounding|核验（秒）"
        "|教科书模型（秒）|各步骤（秒）",
        "测于 {day}，机器：{machine}。",
        "从 firm 起，耗时随（物料清单行数 × 周数）的 {power:.2f} 次方增长。",
        "说明：{note}",
    ),
}


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="desk,firm")
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--textbook", default="", help="sizes at which to run it too")
    parser.add_argument("--limit", type=float, default=300, help="seconds, textbook")
    parser.add_argument("--note", default="", help="a word on the load, for the page")
    parser.add_argument("--dry", action="store_true", help="print, write no page")
    return parser.parse_args()


def timed(command: list[str]) -> tuple[float, float, int, str]:
    """Seconds, peak MiB, exit status and output of one process."""
    with tempfile.TemporaryFile() as told:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=told)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        told.seek(0)
        unit = 2**20 if sys.platform == "darwin" else 2**10
        return seconds, used.ru_maxrss / unit, process.returncode, told.read().decode()


def make(size: str, seed: str, place: Path) -> None:
    """Write the market of a size."""
    maker = SHARED / "make_market.py"
    asked = [sys.executable, str(maker), "--size", size, "--out", str(place)]
    if not maker.exists():
        sizes = [str(w) for p in zip(FLAGS, SIZES[size], strict=True) for w in p]
        asked = [sys.executable, "-c", RUN, "sample", str(place), *sizes]
    quiet = subprocess.DEVNULL
    subprocess.run([*asked, "--seed", seed], check=True, stdout=quiet)


def textbook(market: Path, limit: float) -> str:
    """Seconds that the textbook's program takes, or that it did not end."""
    script = SHARED / "textbook.py"
    if not script.exists():
        return "–"
    asked = [sys.executable, str(script), str(market), "--json", "--solver", "ipm"]
    started = time.perf_counter()
    try:
        done = subprocess.run(asked, capture_output=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return f"> {limit:.0f}"
    seconds = time.perf_counter() - started
    return f"{seconds:.1f}" if done.returncode == 0 else f"✗ {seconds:.1f}"


def measured(size: str, seed: str, asked: argparse.Namespace) -> dict[str, Any]:
    """Make, clear and verify one market: a row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        market, out = Path(folder) / "market", Path(folder) / "out"
        make(size, seed, market)
        command = [sys.executable, "-c", RUN]
        seconds, memory, code, told = timed(
            [*command, "clear", str(market), "--out", str(out), "--json"]
        )
        if code not in (0, 1):
            raise SystemExit(f"{size}: clear ended with {code}: {told}")
        check = timed([*command, "verify", str(out), "--json"])
        proof = json.loads((out / "proof.json").read_text("utf-8"))
        run = json.loads((out / "run.json").read_text("utf-8"))
        bom = pl.scan_csv(market / "bom.csv").select(pl.len()).collect().item()
        return {
            "size": size,
            "seed": seed,
            "work": bom * run["weeks"],
            "seconds": seconds,
            "memory": memory,
            "lp_gap": proof["lp_gap"],
            "rounding": proof["rounding"],
            "verify": f"{check[0]:.1f}" if check[2] == 0 else f"✗ {check[0]:.1f}",
            "textbook": textbook(market, asked.limit)
            if size in asked.textbook.split(",")
            else "–",
            "phases": ", ".join(f"{k} {v:.1f}" for k, v in run["seconds"].items()),
        }


def cells(row: dict[str, Any]) -> str:
    """A row of the table."""
    texts = (
        row["size"],
        row["seed"],
        f"{row['work']:,}",
        f"{row['seconds']:.1f}",
        f"{row['memory']:.0f}",
        f"{row['lp_gap']:.4%}",
        f"{row['rounding']:.4%}",
        row["verify"],
        row["textbook"],
        row["phases"],
    )
    return f"| {' | '.join(texts)} |"


def machine() -> str:
    """Cores, memory and versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    python = platform.python_version()
    cores = f"{platform.machine()}, {os.cpu_count()} × CPU, {memory:.0f} GiB"
    return f"{cores}, Python {python}, {libraries}"


def section(rows: list[dict[str, Any]], ending: str, note: str) -> str:
    """What stands between the markers of a page."""
    head, when, growth, remark = WORDS[ending]
    titles = head.split("|")
    day = date.today().isoformat()
    lines = [when.format(day=day, machine=machine()), ""]
    lines += [remark.format(note=note), ""] if note else []
    lines += [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    lines += [cells(row) for row in rows]
    if (power := chart.power(rows)) is not None:
        lines += ["", growth.format(power=power)]
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write the pages and the chart."""
    asked = arguments()
    pairs = [(z, s) for z in asked.sizes.split(",") for s in asked.seeds.split(",")]
    rows = [measured(size, seed, asked) for size, seed in pairs]
    sys.stdout.write(section(rows, "", asked.note) + "\n")
    if asked.dry:
        return
    for ending in WORDS:
        page = ROOT / "docs" / f"benchmarks{ending}.md"
        begin, end = "<!-- measured -->", "<!-- /measured -->"
        before, _, rest = page.read_text("utf-8").partition(begin)
        text = f"{begin}\n{section(rows, ending, asked.note)}\n{end}"
        page.write_text(before + text + rest.partition(end)[2], encoding="utf-8")
    (ROOT / "docs" / "benchmarks.svg").write_text(chart.drawn(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
