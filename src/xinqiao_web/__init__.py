"""The platform: members, their data, and the walls between them."""
