"""The market as it was handed in, checked once: tables, policy, outcome."""

from xinqiao.market.market import Market
from xinqiao.market.outcome import Outcome
from xinqiao.market.policy import Policy
from xinqiao.market.under_policy import check_policy

__all__ = ["Market", "Outcome", "Policy", "check_policy"]
