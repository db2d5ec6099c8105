"""Clearing a frozen market: in a process of its own, told live, ended at once."""
