"""What every room of the platform stands on: who acts, the two walls, rows, texts."""
