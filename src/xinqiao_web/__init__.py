"""The platform: many firms in one market, each seeing its own."""
