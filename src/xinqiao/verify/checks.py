"""All checks of the rows of an outcome, in their order."""

from concurrent.futures import ThreadPoolExecutor

from xinqiao.market import Outcome
from xinqiao.verify import (
    builds,
    classes,
    deliveries,
    flows,
    levels,
    light,
    lots,
    results,
    usage,
)
from xinqiao.verify.balances import Broken, blame
from xinqiao.verify.blocks import Block, block_of, spans
from xinqiao.verify.breaches import Breach
from xinqiao.verify.coded import Rows
from xinqiao.verify.facts import Facts

THREADS = 2
"""Blocks that are checked at a time; more would take more memory."""

BY_ROW = (
    deliveries.out_of_time,
    deliveries.out_of_turn,
    builds.not_in_the_tree,
    builds.built_by_another,
    lots.not_of_the_lot,
    lots.not_counted,
)
BY_ROW_OF_BLOCK = (
    usage.misplaced,
    usage.out_of_window,
    usage.unfinished,
    lots.not_entitled,
    lots.sent_to_another,
    lots.root_of_another,
)
BY_SUM = (
    deliveries.over_delivered,
    builds.over_capacity,
    classes.over_maximum,
    lots.lots_do_not_add_up,
    lots.over_the_cap,
)
BY_SUM_OF_BLOCK = (
    usage.unfilled,
    usage.without_partner,
)


def check_rows(rows: Rows, facts: Facts) -> list[Breach]:
    """Check what is delivered, built, fitted and drawn, row by row and in sums."""
    found = [b for check in BY_ROW for b in check(rows, facts)]
    sums = [*(check(rows, facts) for check in BY_SUM), *lots.wrong_amounts(rows, facts)]
    with ThreadPoolExecutor(THREADS) as threads:
        checked = threads.map(
            lambda span: check_block(block_of(rows, facts, *span), facts),
            spans(rows, facts),
        )
        for in_block, sums_of_block in checked:
            found += in_block
            sums += sums_of_block
    return [*found, *blame(sums)]


def check_block(block: Block, facts: Facts) -> tuple[list[Breach], list[Broken]]:
    """Check the rows of some needs."""
    found = [b for check in BY_ROW_OF_BLOCK for b in check(block, facts)]
    sums = [check(block, facts) for check in BY_SUM_OF_BLOCK]
    return found, [*sums, *flows.check_flows(block, facts)]


def check_figures(outcome: Outcome, rows: Rows, facts: Facts) -> list[Breach]:
    """Check the figures that are drawn from the rows."""
    return [
        *results.wrong_shortfalls(outcome, rows, facts),
        *results.unknown_pools(outcome, facts),
        *results.wrong_fill_rates(outcome, rows, facts),
        *levels.wrong_levels(outcome),
        *levels.wrong_entitled_levels(outcome, facts),
        *light.impossible_figures(outcome),
    ]
