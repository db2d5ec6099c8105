"""From candidate to approved, step by step, each with its evidence."""

from xinqiao.market.qualification.effective import by_evidence

__all__ = ["by_evidence"]
