"""Ask small what-ifs of one market, and compare each with a plan made anew.

python benchmarks/what_ifs.py ../market                 seconds of both plans
python benchmarks/what_ifs.py ../market --anew          and the plan made anew
python benchmarks/what_ifs.py ../market --anew --whole  and both in whole pieces

Figures are the first plan's, then one row a change: seconds, their share of the first
plan's, worth gained, certified gap; with --whole what whole pieces cost (`rounding`).
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import polars as pl

from xinqiao import change_market, plan_market, what_if
from xinqiao.cli.reading import read_input
from xinqiao.planning.plan import Plan
from xinqiao.planning.whole import make_whole, worth_of_whole
from xinqiao.whatif import proof_of

Found = TypeVar("Found")
TWENTIETH = 20  # pool by worth of what it holds: scarce, and not the scarcest


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("market", type=Path)
    parser.add_argument("--anew", action="store_true", help="plan each anew as well")
    parser.add_argument("--whole", action="store_true", help="round both plans")
    parser.add_argument("--cpu", action="store_true", help="seconds of processors")
    return parser.parse_args()


def timed(function: Callable[..., Found], *given: Any) -> tuple[Found, float]:
    """Call a function; what it gives, and how many seconds it took."""
    clock = time.process_time if "--cpu" in sys.argv else time.perf_counter
    start = clock()
    found = function(*given)
    return found, clock() - start


def small_changes(plan: Plan) -> Iterator[tuple[str, str]]:
    """Name changes of lots, needs, an approval and the policy; the last is not small.

    Lots are of pools with a price; the approval is of an alternate where such a part is
    listed, if there is one.
    """
    ground, market = plan.ground, plan.ground.market
    tariff = next(r for r in plan.results if r.stage.name == "worth").tariff
    held = tariff.pool.sum(axis=1) * ground.pools.total[:, -1]
    dear = np.argsort(-held, kind="stable")
    lots = ground.pools.lots.sort("pieces", "lot")
    some = lots.filter(pool=int(dear[min(TWENTIETH, len(dear) - 1)]))
    lot = some.row(len(some) // 2, named=True)
    yield "a lot is lost", f"supply {lot['lot']} pieces=0"
    yield "a lot is doubled", f"supply {lot['lot']} pieces={2 * lot['pieces']}"
    needs = market.demand.sort(pl.col("pieces") * pl.col("worth"), "demand")
    for name, at, factor in (("largest", -1, 1.2), ("median", len(needs) // 2, 0.8)):
        need = needs.row(at, named=True)
        pieces = round(need["pieces"] * factor)
        said = f"the {name} need x {factor}"
        yield said, f"demand {need['demand']} pieces={pieces}"
    parts = ground.pools.table["part"].gather(dear[:50])
    listed = market.bom.filter(pl.col("part").is_in(parts.implode()))
    waiting = market.bom.filter(pl.col("state").is_in(["candidate", "testing"]))
    for rows in (waiting.join(listed, on=["parent", "position"], how="semi"), waiting):
        if len(rows):
            key = "/".join(rows.select("parent", "position", "part").row(0))
            yield "an approval", f"bom {key} state=approved"
            break
    yield "lateness", f"policy lateness={1.05 * ground.policy.lateness}"
    largest = lots.filter(pool=int(dear[0])).row(-1, named=True)
    half = largest["pieces"] // 2
    yield "(not small) half the dearest lot", f"supply {largest['lot']} pieces={half}"


def figures(plan: Plan, first: Plan, whole: bool) -> str:
    """Worth gained, gap, and what whole pieces cost."""
    proof, before = proof_of(plan), proof_of(first)
    found = f"{proof['worth'] - before['worth']:+12,.0f} {proof['gap']:9.4%}"
    if whole:
        made = worth_of_whole(plan.ground, make_whole(plan))
        found += f" {(proof['worth'] - made) / proof['bound']:8.4%}"
    return found


def main() -> None:
    """Plan once, ask, and print a row for each change."""
    asked = arguments()
    given = read_input(asked.market, None)
    market, policy = given.market, given.policy
    plan_market(market, policy)  # what is compiled, is
    base, first = timed(plan_market, market, policy)
    proof = proof_of(base.plan)
    tell(f"first plan {first:.2f} s, {proof['worth']:,.0f}, gap {proof['gap']:.4%}")
    for name, change in small_changes(base.plan):
        other = change_market(market, policy, [change])
        difference, seconds = timed(what_if, base, *other)
        row = figures(difference.after, base.plan, asked.whole)
        tell(f"{name:34} {seconds:6.2f} s {seconds / first:5.2f} {row}  {change}")
        if asked.anew:
            anew, seconds = timed(plan_market, *other)
            row = figures(anew.plan, base.plan, asked.whole)
            tell(f"{'  anew':34} {seconds:6.2f} s {seconds / first:5.2f} {row}")


def tell(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
