"""Where one can go from any page: places that the rooms enter, grouped, by role."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from xinqiao_web.core.sheets import SHEETS, WITHOUT_ROWS, Sheet
from xinqiao_web.core.texts import say

GROUPS = ("rounds", "market", "catalog", "common", "work", "account")
"""In the order in which the menu shows them; `account` stands in the corner."""

LETTERS = {
    "home": "h",
    "demand": "d",
    "supply": "s",
    "quotes": "q",
    "holdings": "o",
    "chips": "c",
    "parts": "p",
    "bom": "b",
    "substitutes": "u",
    "notices": "n",
}
"""What to press after `g`; a place that is entered with a letter adds its own."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page to go to.

    `address`: the name of its address. `text`: the key of what it is called. `roles`:
    who sees it; none named: everybody. `letter`: what to press after `g`.
    """

    group: str
    address: str
    text: str
    roles: frozenset[str] = frozenset()
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A place as a page shows it."""

    href: str
    title: str
    letter: str = ""


PLACES: list[Place] = []
"""Places other than sheets, in the order in which the rooms entered them."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something to be done with a whole sheet, such as importing it.

    `address`: the name of its address, which is told the sheet by `?sheet=`. `text`:
    the key of what it is called. `edits`: only who may write the sheet does it.
    """

    address: str
    text: str
    edits: bool


DEEDS: list[Deed] = []
"""What can be done with any sheet, in the order in which the rooms entered it."""


def enter_deed(address: str, text: str, *, edits: bool) -> None:
    """Enter something to be done with any sheet."""
    DEEDS.append(Deed(address, text, edits))


def deeds_of(sheet: Sheet, role: str) -> list[Link]:
    """What a role can do with a whole sheet."""
    return [
        Link(f"{reverse(deed.address)}?sheet={sheet.name}", say(deed.text))
        for deed in DEEDS
        if not deed.edits or sheet.may_edit(role)
    ]


def enter(
    group: str, address: str, text: str, roles: str = "", letter: str = ""
) -> None:
    """Enter a place; `roles`: separated by spaces."""
    PLACES.append(Place(group, address, text, frozenset(roles.split()), letter))


def menu_of(role: str) -> dict[str, list[Link]]:
    """The places that a role goes to, by group; groups without any are left out."""
    found: dict[str, list[Link]] = {group: [] for group in GROUPS}
    for sheet in in_groups():
        if is_shown(sheet, role):
            found[sheet.group].append(as_link(sheet))
    for place in PLACES:
        if not place.roles or role in place.roles:
            link = Link(reverse(place.address), say(place.text), place.letter)
            found[place.group].append(link)
    return {group: links for group, links in found.items() if links}


def in_groups() -> list[Sheet]:
    """All sheets as the menu orders them."""
    return sorted(SHEETS.values(), key=lambda sheet: GROUPS.index(sheet.group))


def as_link(sheet: Sheet) -> Link:
    """A sheet's list as a place to go to."""
    letter = LETTERS.get(sheet.name, "")
    return Link(reverse("sheet", args=[sheet.name]), say(sheet.title), letter)


def is_shown(sheet: Sheet, role: str) -> bool:
    """Whether a role has anything to do with a sheet: offices own no rows."""
    return sheet.common or sheet.may_edit(role) or role not in WITHOUT_ROWS


def titled(menu: dict[str, list[Link]]) -> Iterator[tuple[str, list[Link]]]:
    """The groups of the main menu, each with its title."""
    for group, links in menu.items():
        if group != "account":
            yield say(f"core.menu.{group}"), links
