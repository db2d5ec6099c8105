"""Pages about people and firms: each says, and calls one action."""
