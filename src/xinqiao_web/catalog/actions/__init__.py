"""Writing in the catalogue beyond rows by hand: proposals and grants."""
