"""What the stages of a policy are, in their order."""

from collections.abc import Iterator
from dataclasses import dataclass

from xinqiao.market import Policy
from xinqiao.planning.limits import Draft
from xinqiao.planning.objectives import Gain, pieces_of, substitution, worth

GROUPED = ("floors", "fairness")
"""Stages whose results are levels of groups."""


@dataclass(frozen=True, eq=False)
class Stage:
    """One objective in the order of the policy: its name, round, subject and gain.

    `most`: pieces that its class may get in this round; None: no more than ever.
    """

    name: str
    round: int
    key: str
    gain: Gain
    most: float | None = None

    @property
    def raises(self) -> bool:
        """Whether it is a round that raises levels of groups."""
        return self.name in GROUPED and self.round > 0

    @property
    def of_worth(self) -> bool:
        """Whether worth is what it maximises: round 0 of fairness does too."""
        return self.name == "worth" or (self.name, self.round) == ("fairness", 0)


def price_kind(stage: Stage) -> str:
    """What the price of a held stage is called."""
    return (
        "worth" if stage.of_worth else {"classes": "class"}.get(stage.name, stage.name)
    )


def price_name(stage: Stage) -> tuple[str, str]:
    """Kind and key of the price of a held stage."""
    return price_kind(stage), stage.key


def list_stages(draft: Draft, policy: Policy) -> Iterator[Stage]:
    """List what the policy asks for, in order, apart from levels of groups."""
    for name in policy.stages:
        yield from stages_of(draft, policy, name)


def stages_of(draft: Draft, policy: Policy, name: str) -> Iterator[Stage]:
    """List the rounds of one stage, without classes that nobody has.

    First classes are brought up to their minimum, then those that come first get all
    that they can.
    """
    if name == "classes":
        kinds, bounds = draft.streams.table["class"], draft.protection
        least = zip(bounds.keys, bounds.least.tolist(), strict=True)
        rounds: list[tuple[str, float | None]] = [(k, float(m)) for k, m in least if m]
        rounds += [(key, None) for key in policy.classes if key in set(kinds)]
        for number, (key, most) in enumerate(rounds, 1):
            gain = pieces_of(draft, (kinds == key).to_numpy())
            yield Stage(name, number, key, gain, most)
    elif name == "worth":
        yield Stage(name, 1, "", worth(draft, policy.lateness))
    elif name == "substitutes":
        yield Stage(name, 1, "", substitution(draft))
