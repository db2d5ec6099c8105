"""The rules of a clearing, as a value that can say what it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from xinqiao.errors import InvalidPolicy
from xinqiao.market.policy_rules import STATES, WEIGHTS, broken_rules, parsed_weeks
from xinqiao.market.policy_text import read_policy, write_policy
from xinqiao.market.policy_words import ranked, sentences


@dataclass(frozen=True)
class Policy:
    """The rules of a clearing. The defaults are those of a market without a policy.

    `stages`: what is optimised, in order, each with the earlier ones held.
    `weeks`: buckets such as `8x1,4x2,3x4`; blank: single weeks to the last due week.
    `lateness`: share of worth lost per week of delay. `usable`: states of components
    that may be fitted. `classes`: demand classes served before all others, in order.
    `class_minimum`, `class_maximum`: by class, the share of the pieces due to it that
    comes before all else, and beyond which it gets none.
    `rates`: by currency, what one unit is worth in the market's currency.
    `gap`: the certified gap at which to stop.
    `floors`: by size of firm, the share of the mean level that is guaranteed.
    `fairness`, `between`, `fairness_price`: rule, groups, and the most worth (as a
    share) that may be given up. `cap`: the most that one group may draw of what has
    come to the open pools of a part, as a share, by the end of each week; None: no cap.
    `matching`: weights of the factors by which offers are ranked; those not named keep
    their default.

    Raises
    ------
    InvalidPolicy
        With all findings, if a setting is not allowed or goes with no other.
    """

    stages: tuple[str, ...] = ("classes", "worth", "substitutes")
    weeks: str = ""
    lateness: float = 0.02
    usable: tuple[str, ...] = ("approved",)
    classes: tuple[str, ...] = ()
    rates: Mapping[str, float] = field(default_factory=dict)
    gap: float = 0.001
    floors: Mapping[str, float] = field(default_factory=dict)
    fairness: str = "none"
    between: str = "firms"
    fairness_price: float = 1.0
    cap: float | None = None
    class_minimum: Mapping[str, float] = field(default_factory=dict)
    class_maximum: Mapping[str, float] = field(default_factory=dict)
    matching: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what is not allowed; put the rest into one form."""
        if findings := broken_rules(vars(self)):
            raise InvalidPolicy(findings)
        for name, value in in_one_form(vars(self)).items():
            object.__setattr__(self, name, value)

    def __hash__(self) -> int:
        """Two policies that are equal have the same hash."""
        return hash(self.to_toml())

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Read a `policy.toml`; what it leaves out keeps its default.

        Raises
        ------
        InvalidPolicy
            With all findings: unknown keys, wrong types, values out of range, stages
            that the engine does not have.

        Examples
        --------
        >>> policy = Policy.from_toml('weeks = "2x1,1x4"')
        >>> policy.buckets, policy.lateness
        ((1, 1, 4), 0.02)
        """
        settings, findings = read_policy(text)
        findings = (*findings, *broken_rules(settings))
        if findings:
            raise InvalidPolicy(findings)
        return cls(**settings)

    def to_toml(self) -> str:
        """The policy as a complete `policy.toml`: the same for equal policies."""
        return write_policy(vars(self))

    @property
    def buckets(self) -> tuple[int, ...] | None:
        """Lengths of the buckets in weeks; None: single weeks to the last due week."""
        return parsed_weeks(self.weeks) if self.weeks else None

    def describe(self) -> tuple[dict[str, str], ...]:
        """What the policy does, in sentences (`en`, `zh`) fit to be published."""
        return sentences(vars(self))

    def describe_matching(self) -> dict[str, str]:
        """How offers are ranked, in a sentence (`en`, `zh`) fit to be published."""
        return ranked(self.matching)

    @property
    def protected(self) -> tuple[str, ...]:
        """Classes served first, then others with a minimum or maximum, by name."""
        others = {*self.class_minimum, *self.class_maximum} - {*self.classes}
        return (*self.classes, *sorted(others))

    @property
    def is_fair(self) -> bool:
        """Whether groups are compared: floors or a rule of fairness."""
        return bool({"floors", "fairness"} & {*self.stages})


BY_NAME = ("rates", "floors", "class_minimum", "class_maximum")
"""Settings that are numbers by name."""


def in_one_form(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as equal policies share them: numbers are floats, order is kept only
    where it means something.
    """
    numbers = ["lateness", "gap", "fairness_price"]
    numbers += ["cap"] if settings["cap"] is not None else []
    return {
        "stages": tuple(settings["stages"]),
        "classes": tuple(settings["classes"]),
        "usable": tuple(s for s in STATES if s in settings["usable"]),
        "weeks": "".join(settings["weeks"].split()),
        **{name: in_order(settings[name]) for name in BY_NAME},
        "matching": {**WEIGHTS, **in_order(settings["matching"])},
        **{name: float(settings[name]) for name in numbers},
    }


def in_order(numbers: Mapping[str, float]) -> dict[str, float]:
    """Numbers by name, sorted."""
    return {name: float(number) for name, number in sorted(numbers.items())}
