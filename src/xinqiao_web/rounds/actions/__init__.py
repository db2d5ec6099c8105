"""What people do about rounds: one verb, one transaction, one line in the log."""
