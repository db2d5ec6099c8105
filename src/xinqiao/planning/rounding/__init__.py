"""Whole pieces: from fractions to kits that can be built, lots as they are sold."""
