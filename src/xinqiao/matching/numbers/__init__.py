"""Part numbers: what they say, which are the same part, which are nearly the same."""

from xinqiao.matching.numbers.find import find_numbers
from xinqiao.matching.numbers.read import read_numbers

__all__ = ["find_numbers", "read_numbers"]
