"""The market as it was handed in, checked once: tables, policy, outcome."""

from xinqiao.market.checks.policy import check_policy
from xinqiao.market.market import Market
from xinqiao.market.outcome import Outcome
from xinqiao.market.policy import Policy

__all__ = ["Market", "Outcome", "Policy", "check_policy"]
