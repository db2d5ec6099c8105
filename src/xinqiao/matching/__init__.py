"""Who can serve whom: part numbers, candidates, ranking, substitutes."""
