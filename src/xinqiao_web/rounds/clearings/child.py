"""The process that clears: a frozen market in, an outcome and its verification out.

It reads one line of JSON from standard input: `tables` (name → Parquet file), `policy`,
`out` (a folder that is not there yet). It answers with lines of JSON: `phase` as each
begins, then `done` or `findings`.
"""

import ctypes
import hashlib
import json
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from xinqiao import (
    InvalidMarket,
    InvalidPolicy,
    Market,
    Outcome,
    Policy,
    clear,
    verify,
    write_outcome,
)

DIES_WITH_PARENT = 1
FIGURES = ("status", "worth", "bound", "gap", "lp_gap", "rounding", "delivered", "due")
MOST = 100


def main() -> None:
    """Clear, verify, say what came out."""
    # What nobody waits for any more must not go on.
    ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    asked = json.loads(sys.stdin.readline())
    try:
        outcome = cleared(asked)
    except (InvalidMarket, InvalidPolicy) as refused:
        say(findings=[asdict(found) for found in refused.findings])
        return
    say(phase="write")
    out = Path(asked["out"])
    write_outcome(outcome, out)
    say(phase="verify")
    say(done={**figures(outcome), "outcome": hash_of(out), "verdict": judged(outcome)})


def cleared(asked: Mapping[str, Any]) -> Outcome:
    """The outcome of the market that is asked about."""
    tables = {name: pl.read_parquet(file) for name, file in asked["tables"].items()}
    policy = Policy.from_toml(asked["policy"])
    market = Market.from_tables(tables)
    return clear(market, policy, progress=lambda phase: say(phase=phase))


def figures(outcome: Outcome) -> dict[str, Any]:
    """What is told of an outcome: totals, its input's hash, fill rates of firms."""
    rates = outcome.fill_rates.filter(pl.col("scope") == "firm")
    return {
        "market": outcome.proof["market_hash"],
        "totals": {
            **{name: outcome.proof[name] for name in FIGURES},
            "seconds": round(sum(outcome.run["seconds"].values()), 1),
        },
        "firms": dict(zip(rates["key"], rates["fill_rate"], strict=True)),
    }


def judged(outcome: Outcome) -> dict[str, Any]:
    """What the verifier says of it, in figures and words."""
    verdict = verify(outcome)
    return {
        "proved": verdict.proved,
        "gap": verdict.gap,
        "worth": verdict.worth,
        "bound": verdict.bound,
        "breaches": [asdict(one) for one in verdict.breaches[:MOST]],
    }


def hash_of(folder: Path) -> str:
    """SHA-256 over all files of an outcome but `run.json`, by name."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return hashed({file.relative_to(folder): file.read_bytes for file in files})


def hashed(files: Mapping[Any, Callable[[], bytes]]) -> str:
    """The same over files by their relative paths, each read in its turn."""
    digest = hashlib.sha256()
    for name in sorted(files):
        if name.as_posix() != "run.json":
            one = hashlib.sha256(files[name]()).hexdigest()
            digest.update(f"{name.as_posix()} {one}\n".encode())
    return digest.hexdigest()


def say(**what: Any) -> None:
    """One line to whoever waits."""
    sys.stdout.write(json.dumps(what, default=str) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
