"""What hostile files cost: for each kind the seconds to its refusal, and the parser.

`python benchmarks/hostile.py` makes a database of its own, sends every kind as a member
would, and prints one line of JSON each: `seconds` until it is refused, `computed` and
`mib` of the parser (none where the file did not get so far); last the worst of all.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))


def measured() -> Iterator[dict[str, Any]]:
    """Each kind, and what it cost."""
    from tests.web.market import hostile, parsers, works
    from tests.web.market.test_hostile import why_refused

    who = works.planner()
    with parsers.measured() as spent:
        before = len(spent())
        for corpus in (hostile.workbooks, hostile.texts, hostile.parquets):
            for name, data in corpus().items():
                start = perf_counter()
                said = why_refused(who, name, data)
                seconds = round(perf_counter() - start, 2)
                took = spent()[before:]
                before += len(took)
                yield {
                    "kind": name,
                    "bytes": len(data),
                    "refused": bool(said),
                    "seconds": seconds,
                    "computed": took[-1]["seconds"] if took else None,
                    "mib": took[-1]["mib"] if took else None,
                }


def main() -> None:
    """Measure and print."""
    from tests.web import conftest, postgres

    with postgres.running(conftest.FOLDER):
        conftest.manage("owner", "migrate", "-v0")
        found = []
        for line in measured():
            found.append(line)
            sys.stdout.write(json.dumps(line) + "\n")
        worst = {
            "kinds": len(found),
            "seconds": max(line["seconds"] for line in found),
            "mib": max(line["mib"] or 0 for line in found),
        }
        sys.stdout.write(json.dumps(worst) + "\n")


if __name__ == "__main__":
    main()
