"""Who can serve whom: part numbers, candidates, and offers in order of merit."""
