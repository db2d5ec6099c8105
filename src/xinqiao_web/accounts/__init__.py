"""People, firms, and who may do what for whom."""
