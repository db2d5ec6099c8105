"""The jobs of this room, where the worker looks for them."""

from xinqiao_web.market.imports import tasks

__all__ = ["tasks"]
