"""What the settings of a policy may hold: one function per rule."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from xinqiao.errors import Finding
from xinqiao.market.findings import finding
from xinqiao.market.nearest import nearest
from xinqiao.tables import INPUTS

STAGES = ("classes", "floors", "fairness", "worth", "substitutes", "stability")
"""All stages, in their order."""

OFFERED = ("classes", "worth", "substitutes")
"""The stages that the engine has."""

LONGEST = 208
"""The most weeks a market may span."""

ITEM = re.compile(r"([1-9][0-9]{0,3})x([1-9][0-9]{0,3})")


def parsed_weeks(text: str) -> tuple[int, ...] | None:
    """Lengths of the buckets in `8x1,4x2,3x4`; None if it is not such a text."""
    items = [ITEM.fullmatch(item.strip()) for item in text.split(",")]
    if None in items:
        return None
    pairs = [(int(item[1]), int(item[2])) for item in items if item]
    if sum(count * length for count, length in pairs) > LONGEST:
        return None
    return tuple(length for count, length in pairs for _ in range(count))


def broken_rules(settings: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Every rule that the settings given break; a setting not given breaks none."""
    return tuple(f for rule in RULES for f in rule(settings))


def stages_are_known(settings: Mapping[str, Any]) -> Iterator[Finding]:
    """Every stage is one of `STAGES`."""
    for stage in settings.get("stages", ()):
        if stage not in STAGES:
            near = nearest(stage, STAGES) or STAGES
            yield finding(
                "XQ605", table="policy", column="stages", value=stage, nearest=near
            )
RULES = (stages_are_known,)
