"""What the guards of the database say, in words."""

from xinqiao.errors import Finding
from xinqiao_web.commitments.guards import HELD, OVERSOLD
from xinqiao_web.core import rules
from xinqiao_web.core.findings import finding


def promised(case: rules.Case) -> Finding:
    """A lot that cannot be changed so."""
    column = case["spoilt"]
    return finding(
        "XW570" if column == "pieces" else "XW571",
        table="supply",
        column=column,
        lot=case["lot"],
        taken=case["taken"],
    )


def oversold(case: rules.Case) -> Finding:
    """A lot that does not hold what would be promised of it."""
    return finding("XW578", table="supply")


def enter_rules() -> None:
    """Enter both."""
    rules.enter(HELD, promised, "supply")
    rules.enter(OVERSOLD, oversold)
