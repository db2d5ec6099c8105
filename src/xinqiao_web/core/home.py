"""The first page: cards that the rooms enter, each for the roles that need it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from xinqiao_web.core.context import Acting

Facts = Callable[[Acting], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Card:
    """One card: its template, what it tells (None: nothing now), and who sees it.

    `roles`: none named: everybody. `place`: lower ones stand before.
    """

    template: str
    facts: Facts
    roles: frozenset[str]
    place: int


CARDS: list[Card] = []
"""All cards."""


def enter(template: str, facts: Facts, roles: str = "", place: int = 5) -> None:
    """Enter a card; `roles`: separated by spaces."""
    CARDS.append(Card(template, facts, frozenset(roles.split()), place))


def cards_of(who: Acting) -> list[tuple[str, Mapping[str, Any]]]:
    """What somebody sees first: templates and what they tell."""
    told = (
        (card.template, card.facts(who))
        for card in sorted(CARDS, key=lambda card: card.place)
        if not card.roles or who.role in card.roles
    )
    return [(template, facts) for template, facts in told if facts is not None]
