"""What is fair between groups: levels, floors, and how far they can be raised."""
