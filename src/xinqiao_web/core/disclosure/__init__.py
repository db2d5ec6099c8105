"""Totals that tell everybody how large the gap is, and nobody about anybody."""

from xinqiao_web.core.disclosure.attack import Released, highest
from xinqiao_web.core.disclosure.rule import Rule, needed_ceilings, unsafe
from xinqiao_web.core.disclosure.withhold import Withheld, withhold

__all__ = [
    "Released",
    "Rule",
    "Withheld",
    "highest",
    "needed_ceilings",
    "unsafe",
    "withhold",
]
