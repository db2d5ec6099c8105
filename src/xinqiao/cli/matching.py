"""Who can serve whom, on the command line."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xinqiao.cli.findings import as_data
from xinqiao.cli.places import refuse_file_out
from xinqiao.cli.progress import interruptible, progress
from xinqiao.cli.reading import read_input
from xinqiao.cli.screen import DONE, NO, Answer, Screen
from xinqiao.cli.search import Search

if TYPE_CHECKING:
    import polars as pl

    from xinqiao import Matches, Policy


def match(screen: Screen, asked: Search) -> Answer:
    """Find offers, show and write them; the answer is no if there are none."""
    from xinqiao import match as engine
    from xinqiao.cli.offers import offers_view
    from xinqiao.io.offers import are_offers, write_offers

    refuse_file_out(asked.out, are_offers, asked.force)
    with progress(screen) as tell:
        tell("read")
        given = read_input(asked.market, asked.policy)
        tell("match")
        work = partial(
            engine,
            given.market,
            given.policy,
            top=asked.top,
            **asked.names._asdict(),
        )
        found = interruptible(work)
    if asked.out:
        write_offers(found.offers, asked.out, force=asked.force)
    return Answer(
        matches_data(found, given.policy, asked.out),
        offers_view(screen, found, asked, given.policy),
        DONE if found.offers.height else NO,
    )


def offers_data(offers: "pl.DataFrame") -> list[dict[str, Any]]:
    """Offers as JSON, reasons as lists of codes and amounts."""
    import polars as pl

    from xinqiao.io.cells import for_csv
    from xinqiao.matching.reasons import parted
    from xinqiao.tables import MATCHES

    table = MATCHES["offers"]
    rows = for_csv(table, offers).with_columns(pl.col("due", "week").cast(pl.String))
    told = ("reasons", "missing")
    return [
        {name: parted(cell) if name in told else cell for name, cell in row.items()}
        for row in rows.to_dicts()
    ]


def matches_data(
    found: "Matches", policy: "Policy", written: Path | None
) -> dict[str, Any]:
    """What was found as JSON; the offers, too, unless they are in a file."""
    import polars as pl

    lines = found.lines.with_columns(pl.col("due").cast(pl.String))
    offers = {} if written else {"offers": offers_data(found.offers)}
    return {
        **offers,
        "lines": lines.to_dicts(),
        "listed": found.offers.height,
        "asked": int(lines["asked"].sum()),
        "covered": int(lines["together"].sum()),
        "worth": found.worth,
        "bound": found.bound,
        "gap": found.gap,
        "ranking": policy.describe_matching(),
        "findings": [as_data(found) for found in found.findings],
        "written": str(written) if written else None,
    }
