"""Rounds for programs: the same verbs and the same sight as the pages have."""
