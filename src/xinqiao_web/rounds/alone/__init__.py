"""What a firm would build with what is its own, before it hands anything in."""
