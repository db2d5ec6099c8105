"""From tables of any type to the types of the dictionary, noting what does not fit."""

from xinqiao.market.coerce.tables import FILLED, Draft, Given, coerce, coerce_table

__all__ = ["FILLED", "Draft", "Given", "coerce", "coerce_table"]
