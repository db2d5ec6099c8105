"""What a round gave: promised by suppliers, taken by buyers, delivered, received."""
