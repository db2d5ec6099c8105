"""Visitors of every role, what they ask for, and whose values they may meet."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import polars as pl
from django.test import Client
from tests.web.isolation.asking import cookies_of, filled, key_of
from tests.web.isolation.canaries import SEPARATORS, found
from tests.web.isolation.operations import operations
from tests.web.isolation.test_matrix import TOLD_TO_THE_OPERATOR
from tests.web.isolation.world import KEYS, ROLES, House, world

from xinqiao_web.accounts.models import Person
from xinqiao_web.core.exports import FORMATS
from xinqiao_web.core.sheets import SHEETS, Sheet

BENEFICIARY = "beneficiary"
"""Somebody of the firm that lots are reserved for and modules are granted to."""

VISITORS = (*ROLES, BENEFICIARY)
LANGUAGES = ("zh-CN", "en")

OF_RESERVED_LOTS = ("lot", "part", "week", "pieces", "kind", "minimum", "multiple")
OF_GRANTS = ("part", "name")
OF_COMMITMENTS = ("part", "week", "confirm_by", "accept_by")
"""What the other firm is shown of a lot, a module or a commitment."""

DAY = re.compile(r"\d{4}-\d\d-\d\d")


def houses() -> dict[str, House]:
    """All firms with rows, by id."""
    known = [house for house in world().homes.values() if house is not None]
    return {house.firm: house for house in (*known, world().rival, world().partner)}


def home_of(visitor: str) -> House | None:
    """The house of a visitor's firm, in which the visitor stands for the staff."""
    if visitor == BENEFICIARY:
        return world().partner
    home, somebody = world().homes[visitor], world().people[visitor]
    return replace(home, staff=somebody) if home and somebody else None


@cache
def owners() -> Mapping[str, str]:
    """Each value that occurs once in the world, and the firm whose it is."""
    return {
        canary: house.firm
        for house in houses().values()
        for canary in house.canaries.seen_as
    }


@cache
def may_meet(visitor: str) -> frozenset[str]:
    """Values of other firms that the rules let a visitor see."""
    others = [house for house in houses().values() if house.firm != firm_of(visitor)]
    if visitor == "operator":
        shown = [told_to_the_operator(house) for house in others]
    elif visitor == BENEFICIARY:
        shown = [told_to_the_partner(house) for house in others]
    else:
        shown = []
    return frozenset().union(*shown)


def firm_of(visitor: str) -> str:
    """The firm of a visitor; blank for somebody who has none."""
    home = home_of(visitor)
    return home.firm if home else ""


def told_to_the_operator(house: House) -> set[str]:
    """Values of a firm that its people tell the operator."""
    papers = [house.rows[label] for label in TOLD_TO_THE_OPERATOR]
    texts = " ".join(str(value) for row in papers for value in vars(row).values())
    return found(house.canaries.seen_as, texts) | {house.staff.email, house.staff.name}


def told_to_the_partner(house: House) -> set[str]:
    """Values of a firm on what it reserved, granted and is to deliver."""
    told = [
        (house.rows["market.Supply"], OF_RESERVED_LOTS),
        (house.rows["catalog.Grant"], OF_GRANTS),
        (house.rows["commitments.Commitment"], OF_COMMITMENTS),
        (house.promises["deliver"], OF_COMMITMENTS),
    ]
    values = [str(getattr(row, name)) for row, names in told for name in names]
    return found(house.canaries.seen_as, " ".join(values))


def beside_its_chart(address: str, values: set[str]) -> set[str]:
    """Values that are no weeks of the first page's chart.

    It runs from a firm's first lot to its last, those that others reserved for it among
    them, so the weeks in between say nothing of anybody.
    """
    return {v for v in values if address != "/" or not DAY.fullmatch(v)}


TOKEN = re.compile(r"CNRY\d{10}|[^\s<>\"'&=;,()]+@[\w.-]+|\d+(?:[.-]\d+)*")


def leaks(visitor: str, text: str) -> set[str]:
    """Values in a text that are another firm's, and none that the visitor may see."""
    mine = firm_of(visitor)
    return {v for v in values_in(text) if owners()[v] != mine} - may_meet(visitor)


def values_in(text: str) -> set[str]:
    """Values of any firm in a text: whole ones, not digits of a longer number."""
    return set(TOKEN.findall(SEPARATORS.sub("", text))) & owners().keys()


@dataclass
class Visitor:
    """A browser or a program of somebody of a role."""

    name: str
    browser: Client
    headers: Mapping[str, str]

    def get(self, address: str, language: str) -> tuple[int, str]:
        """The status, and all that the answer says."""
        response = self.browser.get(
            address, headers={**self.headers, "Accept-Language": language}
        )
        data = b"".join(response) if response.streaming else response.content
        said = unpacked(response.get("Content-Type", ""), data)
        return response.status_code, said + repr(sorted(response.items()))


def visitor(name: str) -> Visitor:
    """A visitor at the door, logged in where it can be."""
    browser = Client(raise_request_exception=False, SERVER_NAME="localhost")
    if name == BENEFICIARY:
        # As it is now: the world gave everybody a password after it was made.
        browser.force_login(Person.objects.get(pk=world().partner.staff.pk))
    else:
        for cookie, value in cookies_of(name).items():
            browser.cookies[cookie] = value
    key = {"Authorization": f"Bearer {key_of(name)}"} if name in KEYS else {}
    return Visitor(name, browser, key)


def unpacked(kind: str, data: bytes) -> str:
    """What stands in a file, whatever it is packed in."""
    if "spreadsheet" in kind:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist())
    if "parquet" in kind:
        return pl.read_parquet(io.BytesIO(data)).write_csv()
    return data.decode("utf-8", "replace")


def addresses(name: str) -> Iterator[str]:
    """All pages and operations that read, and every list in every order and format."""
    home = home_of(name) or world().rival
    for operation in operations():
        if operation.verb == "GET":
            yield filled(operation, home)
    for sheet in SHEETS.values():
        yield from lists_of(sheet)


def lists_of(sheet: Sheet) -> Iterator[str]:
    """A sheet by each of its columns, and as each kind of file."""
    page, api = f"/data/{sheet.name}/", f"/api/v1/data/{sheet.name}"
    for column in sheet.columns:
        yield f"{page}?sort={column.name}"
        yield f"{page}?sort=-{column.name}&{column.name}__from=0"
        yield f"{api}?sort=-{column.name}"
    for suffix in FORMATS:
        yield f"{page}export.{suffix}"
        yield f"{api}/export?format={suffix}"


def near(code: str) -> str:
    """A code that differs from another in its last letter alone."""
    return code[:-1] + ("X" if code[-1] != "X" else "Y")


def misspelt(house: House) -> dict[str, Any]:
    """A need for a part that is nearly called what a firm's is."""
    part = near(house.rows["catalog.Part"].part)
    return {"demand": "n", "part": part, "week": "2045-01-02", "pieces": "1"}
