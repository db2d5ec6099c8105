"""Who gets what: the tables of an outcome, and why they are as they are."""

from xinqiao.allocation.allocate import Allocation, allocate

__all__ = ["Allocation", "allocate"]
