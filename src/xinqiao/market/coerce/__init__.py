"""From tables of any type to the types of the dictionary, noting what does not fit."""

from xinqiao.market.coerce.tables import Draft, Given, coerce

__all__ = ["Draft", "Given", "coerce"]
