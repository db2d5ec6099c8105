"""All that is done about people and firms: one verb, one transaction, one line."""
