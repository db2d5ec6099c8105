"""Rounds of the market: firms submit, the market is cleared, checked and published."""
