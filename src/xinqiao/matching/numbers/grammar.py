"""How makers write their part numbers: small tables in `makers/`, one per maker.

A family has a `form` such as `{base}[{packing}]-{grade}/{package}`: slots in braces,
what may be missing in brackets, all else as it stands. A slot is a table of codes with
what they mean, or a pattern (a regular expression). A slot that the family does not
define is looked up in the maker's own tables. `packing` and `compliance` are what
equality leaves out, together with the sign right before them; all other slots stay.
A slot that stands in two places with different codes has a number there: `{grade2}`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

STRIPPED = ("packing", "compliance")
KEPT = ("base", "option", "grade", "package", "mark")
SLOTS = (*KEPT, *STRIPPED)
TOKEN = re.compile(r"\{(?P<slot>[a-z]+[0-9]?)\}|(?P<open>\[)|(?P<close>\])|(?P<sign>.)")

Slot = str | Mapping[str, str]


@dataclass(frozen=True)
class Family:
    """Part numbers of one form.

    `slots`: slot → codes with their meaning, or a pattern. `examples`: numbers, each
    with what equality compares.
    """

    name: str
    form: str
    slots: Mapping[str, Slot]
    examples: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def pattern(self) -> str:
        """The form as a regular expression; groups are named `slot_place`."""
        return f"^{''.join(self._pieces())}$"

    def groups(self, *kinds: str) -> tuple[str, ...]:
        """Names of the groups of some kinds, in the order of the form."""
        named = re.findall(r"\(\?P<(\w+)>", self.pattern)
        return tuple(name for name in named if name.split("_")[0] in kinds)

    def _pieces(self) -> Iterator[str]:
        tokens = list(TOKEN.finditer(self.form))
        for place, token in enumerate(tokens):
            if slot := token["slot"]:
                yield f"(?P<{kind(slot)}_{place}>{alternatives(self.slots[slot])})"
            elif sign := token["sign"]:
                follows = tokens[place + 1]["slot"] if place + 1 < len(tokens) else ""
                what = "lead" if kind(follows or "") in STRIPPED else "sign"
                yield f"(?P<{what}_{place}>{re.escape(sign)})"
            else:
                yield "(?:" if token["open"] else ")?"


@dataclass(frozen=True)
class Maker:
    """A maker: its name, its other names, and its families of part numbers.

    `copies`: it sells numbers of other makers, which are then read as theirs. `marks`:
    what it adds to such a number.
    """

    name: str
    names: tuple[str, ...] = ()
    copies: bool = False
    marks: tuple[str, ...] = ()
    families: tuple[Family, ...] = ()


def kind(slot: str) -> str:
    """What a slot holds, whichever of its places it is: `grade` of `grade2`."""
    return slot.rstrip("0123456789")


def alternatives(slot: Slot) -> str:
    """A slot as a piece of a regular expression, the longest code first."""
    if isinstance(slot, str):
        return slot
    return "|".join(
        re.escape(code) for code in sorted(slot, key=lambda c: (-len(c), c))
    )


@cache
def makers() -> Mapping[str, Maker]:
    """All makers whose numbers can be read, by name."""
    found = (files("xinqiao.matching.numbers") / "makers").iterdir()
    tables = sorted(
        (f for f in found if f.name.endswith(".toml")), key=lambda f: f.name
    )
    read = (maker(tomllib.loads(table.read_text(encoding="utf-8"))) for table in tables)
    return {maker.name: maker for maker in read}


def maker(table: Mapping[str, Any]) -> Maker:
    """One maker from its table."""
    shared = {slot: table[slot] for slot in table if kind(slot) in SLOTS}
    return Maker(
        table["maker"],
        tuple(table.get("names", ())),
        table.get("copies", False),
        tuple(table.get("marks", ())),
        tuple(family(table["maker"], shared, each) for each in table.get("family", ())),
    )


def family(maker: str, shared: Mapping[str, Slot], table: Mapping[str, Any]) -> Family:
    """One family from its table; its own slots stand before those of its maker."""
    own = {slot: table[slot] for slot in table if kind(slot) in SLOTS}
    name = f"{maker}: {table['name']}"
    return Family(name, table["form"], {**shared, **own}, table.get("examples", {}))
