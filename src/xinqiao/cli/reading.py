"""Reading a market and its rules, with everything that is wrong with both."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from xinqiao.cli.failures import finding
from xinqiao.errors import Finding, Refused

if TYPE_CHECKING:
    from xinqiao import Market, Policy


@dataclass(frozen=True)
class Given:
    """A market and the rules to clear it by, both good; and what is worth a look."""

    market: "Market"
    policy: "Policy"
    warnings: tuple[Finding, ...]


def read_input(market: Path, policy: Path | None, gap: float | None = None) -> Given:
    """Read a market and its rules: those given, else its own, else the defaults.

    Raises
    ------
    Refused
        With the findings of both, if any of them is an error.
    """
    from xinqiao import Policy, read_market, read_policy
    from xinqiao.market import check_policy

    found: list[Finding] = []
    rules = tables = None
    try:
        rules = read_policy(policy or market)
        if rules is None and policy is not None:
            raise Refused([finding("XQ807", path=policy)])
        rules = rules or Policy()
        rules = rules if gap is None else replace(rules, gap=gap)
    except Refused as error:
        found += error.findings
    try:
        tables = read_market(market)
        found += tables.warnings
    except Refused as error:
        found += error.findings
    if tables is None or rules is None:
        raise Refused(f for n, f in enumerate(found) if f not in found[:n])
    found += check_policy(tables, rules)
    if any(finding.is_error for finding in found):
        raise Refused(found)
    return Given(tables, rules, tuple(found))
