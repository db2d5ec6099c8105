"""What the lab should test first, on the command line."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xinqiao.cli.progress import interruptible, progress
from xinqiao.cli.reading import Given, read_input
from xinqiao.cli.rows import Rows, as_rows, rows_grid
from xinqiao.cli.screen import Answer, Screen

if TYPE_CHECKING:
    from rich.console import RenderableType

    from xinqiao import Market

SHOWN = 30
COLUMNS = ("part", "instead", "state", "next", "lacks", "cars", "worth")


def rank(screen: Screen, market: Path, policy: Path | None, most: int) -> Answer:
    """Rank what is not approved by the cars that its approval would bring."""
    with progress(screen) as tell:
        tell("read")
        given = read_input(market, policy)
        rows = interruptible(partial(ranked, given, most, tell))
    return Answer({"candidates": rows}, ranked_view(screen, rows))


def ranked(given: Given, most: int, tell: Callable[[str], None]) -> Rows:
    """Clear the market, then plan it again with each approval from where it ended."""
    from xinqiao import clear, plan_market, rank_approvals, what_if

    outcome = clear(given.market, given.policy, progress=tell)
    base = plan_market(given.market, given.policy, progress=tell)

    def again(market: "Market") -> Mapping[str, Any]:
        return what_if(base, market, progress=tell).proof["after"]

    return as_rows(rank_approvals(outcome, again, most))


def ranked_view(screen: Screen, rows: Rows) -> Iterator["RenderableType"]:
    """Candidates that were tried, and how many were not."""
    if not rows:
        yield screen.say("ranked.none")
        return
    tried = [row for row in rows if row["tried"]]
    yield screen.say("ranked.title", tried=len(tried), all=len(rows))
    yield rows_grid(screen, tried[:SHOWN], COLUMNS, 5)
    if (more := len(tried) - SHOWN) > 0:
        yield screen.say("verdict.more", more=more)
    yield ""
    yield screen.say("ranked.meaning")
    if len(tried) < len(rows):
        yield screen.say("ranked.untried", count=len(rows) - len(tried))
