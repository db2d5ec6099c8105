"""From lot to need: which piece went where, and for whom."""
