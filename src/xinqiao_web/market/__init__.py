"""What members need and have: demand, supply, prices, stock."""
