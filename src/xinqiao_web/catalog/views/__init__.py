"""Pages of the catalogue beyond its sheets: proposals and grants."""
