"""Who gets what: the tables of an outcome, and why they are as they are."""

from xinqiao.allocation.allocate import Allocation, allocate
from xinqiao.allocation.compare import compare
from xinqiao.allocation.explain import explain
from xinqiao.allocation.explanation import Explanation
from xinqiao.allocation.words import REASONS

__all__ = ["REASONS", "Allocation", "Explanation", "allocate", "compare", "explain"]
