"""The same verbs for programs: /api/v1."""
