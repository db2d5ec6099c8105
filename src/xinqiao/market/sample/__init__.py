"""Made-up markets from a seed."""

from xinqiao.market.sample.make import sample_market

__all__ = ["sample_market"]
