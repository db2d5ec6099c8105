"""Xinqiao: who gets which chips in a shortage, and how many cars that makes.

    from xinqiao import clear, read_market

    outcome = clear(read_market("market"))
    print(outcome.proof["delivered"], "of", outcome.proof["due"])

Everything public is named in `__all__`. A name is loaded when it is first asked for,
so that importing the package costs nothing.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xinqiao.allocation import compare, explain
    from xinqiao.clearing import clear
    from xinqiao.errors import (
        Finding,
        InvalidMarket,
        InvalidPolicy,
        OutputExists,
        Refused,
        SolverFailed,
        UnreadableFile,
        XinqiaoError,
    )
    from xinqiao.io import (
        read_market,
        read_outcome,
        read_policy,
        write_market,
        write_outcome,
        write_report,
        write_template,
    )
    from xinqiao.market import Market, Outcome, Policy
    from xinqiao.market.changed import change_market
    from xinqiao.market.sample import sample_market
    from xinqiao.market.scenario import read_scenario
    from xinqiao.matching.neighbours import find_neighbours
    from xinqiao.matching.numbers import find_numbers, read_numbers
    from xinqiao.matching.offers import Matches, match
    from xinqiao.matching.priorities import rank_approvals
    from xinqiao.matching.replace import replace_part
    from xinqiao.matching.where_used import where_used
    from xinqiao.scale import compare_policies, run_scenarios
    from xinqiao.verify import verify
    from xinqiao.whatif import plan_market, what_if

__version__ = "0.1.0"

__all__ = [
    "Finding",
    "InvalidMarket",
    "InvalidPolicy",
    "Market",
    "Matches",
    "Outcome",
    "OutputExists",
    "Policy",
    "Refused",
    "SolverFailed",
    "UnreadableFile",
    "XinqiaoError",
    "change_market",
    "clear",
    "compare",
    "compare_policies",
    "explain",
    "find_neighbours",
    "find_numbers",
    "match",
    "plan_market",
    "rank_approvals",
    "read_market",
    "read_numbers",
    "read_outcome",
    "read_policy",
    "read_scenario",
    "replace_part",
    "run_scenarios",
    "sample_market",
    "verify",
    "what_if",
    "where_used",
    "write_market",
    "write_outcome",
    "write_report",
    "write_template",
]

_ROOMS = {
    "errors": "Finding InvalidMarket InvalidPolicy OutputExists Refused SolverFailed "
    "UnreadableFile XinqiaoError",
    "market": "Market Outcome Policy",
    "market.sample": "sample_market",
    "market.scenario": "read_scenario",
    "market.changed": "change_market",
    "matching.neighbours": "find_neighbours",
    "matching.numbers": "find_numbers read_numbers",
    "io": "read_market read_outcome read_policy write_market write_outcome "
    "write_report write_template",
    "verify": "verify",
    "allocation": "compare explain",
    "matching.priorities": "rank_approvals",
    "matching.replace": "replace_part",
    "matching.where_used": "where_used",
    "matching.offers": "Matches match",
    "clearing": "clear",
    "whatif": "plan_market what_if",
    "scale": "compare_policies run_scenarios",
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names.split()}


class _Package(ModuleType):
    """The package as a module that fetches its public names from their rooms."""

    def __getattr__(self, name: str) -> Any:
        if name not in _ROOM_OF:
            raise AttributeError(f"module 'xinqiao' has no attribute {name!r}")
        value = getattr(import_module(f"xinqiao.{_ROOM_OF[name]}"), name)
        setattr(self, name, value)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        # Importing the room `xinqiao.verify` must not hide the verb of the same name.
        if name == "verify" and isinstance(value, ModuleType):
            value = value.verify
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Package
