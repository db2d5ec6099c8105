"""What one firm learns of a round: its own cars, and why some of them are not built."""

from xinqiao_web.rounds.results.result import TABLES, Result, result_of

__all__ = ["TABLES", "Result", "result_of"]
