"""The rules of a market: one function per rule."""

from typing import TYPE_CHECKING

from xinqiao.errors import Finding
from xinqiao.market.coerce.tables import Draft

if TYPE_CHECKING:
    from xinqiao.market.market import Market
    from xinqiao.market.policy import Policy


def check_market(draft: Draft) -> tuple[Finding, ...]:
    """Everything that is wrong, or worth a look, in a market."""
    return ()


def check_policy(market: "Market", policy: "Policy") -> tuple[Finding, ...]:
    """Everything that is wrong, or worth a look, in a market under a policy."""
    return ()
