"""Every write about commitments: one verb each."""
