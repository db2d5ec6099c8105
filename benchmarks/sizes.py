"""Clear sample markets of three sizes and print a table for docs/methods.

make bench                      desk and firm
python benchmarks/sizes.py all  alliance too (minutes)
"""

import resource
import sys
import time

from xinqiao import clear, sample_market

SIZES = {
    "demo": {
        "firms": 4,
        "programmes": 8,
        "positions": 12,
        "chips": 40,
        "weeks": 13,
    },
    "desk": {
        "firms": 4,
        "programmes": 5,
        "positions": 60,
        "chips": 150,
        "weeks": 13,
    },
    "firm": {
        "firms": 10,
        "programmes": 50,
        "positions": 150,
        "chips": 1_000,
        "weeks": 26,
    },
    "alliance": {
        "firms": 20,
        "programmes": 200,
        "positions": 150,
        "chips": 3_000,
        "weeks": 26,
    },
}
HEADER = "| market | seconds | MB | delivered | due | status | gap | rows | columns |"


def measured(name: str) -> str:
    """Clear one market: a row of the table."""
    market = sample_market(**SIZES[name])
    started = time.perf_counter()
    outcome = clear(market)
    seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    proof, run = outcome.proof, outcome.run
    cells = (
        name,
        f"{seconds:.1f}",
        f"{memory:.0f}",
        f"{proof['delivered']:,}",
        f"{proof['due']:,}",
        proof["status"],
        f"{proof['gap']:.4%}",
        f"{run['rows']:,}",
        f"{run['columns']:,}",
    )
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Print the table."""
    chosen = list(SIZES) if "all" in sys.argv[1:] else ["demo", "desk"]
    sys.stdout.write(f"{HEADER}\n|{'---|' * 9}\n")
    for name in chosen:
        sys.stdout.write(f"{measured(name)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
