"""Parts that could do another's work, by what is known of both."""

from xinqiao.matching.neighbours.find import find_neighbours

__all__ = ["find_neighbours"]
