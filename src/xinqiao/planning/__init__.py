"""The plan: what is decided, under which limits, in what order, at which prices."""
