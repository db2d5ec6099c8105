"""Part numbers as people type them: fixed operations, a seed, and real numbers.

Nothing here knows the grammars that are measured: how makers write packing stands in
`PACKINGS` once more, from their ordering guides.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212\uff0d\ufe63"
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
BETWEEN = re.compile(r"(?<=[A-Z])(?=[0-9])|(?<=[0-9])(?=[A-Z])")

PACKINGS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "Texas Instruments": (
        (r"(?<=[A-Z])[RT]$", ("R", "T", "")),
        (r"(?<=[A-Z])R(G4)?(?=Q1$)", ("", "R", "RG4")),
        (r"X?(?=-[0-9.]+/NOPB$)", ("X", "")),
    ),
    "STMicroelectronics": (
        (r"(?<=^STM32\w{8})(TR)?$", ("", "TR")),
        (r"-TR$", ("", "-TR")),
        (r"(TR)?-E$", ("TR-E", "-E")),
    ),
    "Nexperia": ((r"(,\d{3}|VL)$", (",115", ",118", ",125", ",215", ",235", "")),),
    "NXP Semicon": ((r",\d{3}$", (",112", ",115", ",118", "")), (r"J$", ("J", "Z"))),
    "Microchip Tech": (
        (r"(?<=[0-9A-Z])T?(?=-[IEH]/)", ("T", "")),
        (r"-TR$", ("-TR", "-T5", "")),
        (r"713$", ("713", "")),
    ),
    "Diodes Incorporated": (
        (r"-(7|13)-F$", ("-7-F", "-13-F", "-7")),
        (r"(?<=[A-Z])-(7|13)$", ("-7", "-13", "-13-F")),
        (r"(?<=[A-Z])TA$", ("TA", "TC")),
    ),
    "onsemi": ((r"T[1-5]G$", ("T1G", "T3G", "T5G")), (r"R2G$", ("R2G", "G"))),
    "YAGEO": (
        (r"(?<=[BDFJ])R-07", ("R-07", "R-10", "R-13")),
        (r"(?<=^CC\d{4}[JKM])[RK]", ("R", "K", "P")),
    ),
    "UNI-ROYAL(Uniroyal Elec)": ((r"T[45CDE]E$", ("T5E", "T4E", "TCE", "TEE")),),
    "Samsung Electro-Mechanics": ((r"[CE]$", ("C", "E", "D", "L")),),
    "Murata Electronics": ((r"(?<=[0-9])[DLKJ]$", ("D", "L", "K", "J")),),
    "Vishay Intertech": (
        (r"-(08|18)$", ("-08", "-18", "")),
        (r"E[AD]$", ("EA", "EB", "EC", "ED")),
        (r"/(52|57T|9AT)$", ("/52", "/57T", "/9AT")),
    ),
    "FH(Guangdong Fenghua Advanced Tech)": ((r"T$", ("T", "B")),),
    "Infineon Technologies": (
        (r"X[UT]MA1$", ("XUMA1", "XTMA1", "XTSA1", "")),
        (r"TRPBF$", ("TRPBF", "TRLPBF", "PBF", "")),
    ),
    "Analog Devices": ((r"-R\w*\d$", ("-R2", "-R7", "-RL7", "-REEL7", "")),),
    "Maxim Integrated": ((r"\+T?$", ("+", "+T", "")),),
    "Winbond Elec": ((r"( TR)?$", ("", "TR", " TR")),),
    "IXYS": ((r"(?<=SIA)(TR)?$", ("TR", "")),),
    "Brightking Elec (TAIWAN)": ((r"/TR13$", ("/TR13", "/TR7")),),
}
"""Maker as the catalogue calls it → where packing stands, and what may stand there."""

SHORT = {
    "Texas Instruments": "TI",
    "STMicroelectronics": "ST",
    "Microchip Tech": "Microchip",
    "NXP Semicon": "NXP",
    "Infineon Technologies": "Infineon",
    "Diodes Incorporated": "Diodes",
    "Samsung Electro-Mechanics": "Samsung",
    "Murata Electronics": "Murata",
    "Vishay Intertech": "Vishay",
    "GigaDevice Semicon Beijing": "GigaDevice",
    "UMW(Youtai Semiconductor Co., Ltd.)": "UMW",
    "Analog Devices": "ADI",
    "Winbond Elec": "Winbond",
    "Espressif Systems": "Espressif",
}
"""Makers as people write them before a number."""


@dataclass(frozen=True)
class Dirty:
    """A part number as typed, the row of the catalogue it means, and what was done."""

    operation: str
    row: int
    maker: str | None
    mpn: str


def dirtied(
    parts: list[tuple[str, str]],
    count: int,
    seed: int,
    operations: Sequence[str] = (),
) -> Iterator[Dirty]:
    """Part numbers of a catalogue, drawn at random and dirtied, operation by turns.

    `parts`: maker and part number of each row. A part that an operation does not apply
    to (no packing that is known, no maker that has a short name) is drawn again.
    `operations`: some of `OPERATIONS`, else all that can be mended.
    """
    chance = random.Random(seed)
    named = operations or [name for name in OPERATIONS if name != "wrong digit"]
    for turn in range(count):
        name = named[turn % len(named)]
        typed = None
        while typed is None:
            row = chance.randrange(len(parts))
            typed = OPERATIONS[name](chance, *parts[row])
        yield Dirty(name, row, *typed)


Typed = tuple[str | None, str]
Operation = Callable[[random.Random, str, str], Typed | None]


def spaces(chance: random.Random, maker: str, mpn: str) -> Typed:
    """One to three spaces anywhere."""
    for _ in range(chance.randint(1, 3)):
        place = chance.randint(0, len(mpn))
        mpn = f"{mpn[:place]} {mpn[place:]}"
    return maker, mpn


def dashes(chance: random.Random, maker: str, mpn: str) -> Typed:
    """Other signs for dashes, one dash less, or one more between letter and digit."""
    places = [place for place, sign in enumerate(mpn) if sign == "-"]
    way = chance.choice(("other", "less", "more"))
    if places and way == "other":
        return maker, re.sub("-", lambda _: chance.choice(DASHES), mpn)
    if places and way == "less":
        place = chance.choice(places)
        return maker, mpn[:place] + mpn[place + 1 :]
    gaps = [found.start() for found in BETWEEN.finditer(mpn)]
    place = chance.choice(gaps) if gaps else len(mpn)
    return maker, f"{mpn[:place]}-{mpn[place:]}"


def full_width(_: random.Random, maker: str, mpn: str) -> Typed:
    """Every sign in full width."""
    return maker, mpn.translate(FULL_WIDTH)


def packing(chance: random.Random, maker: str, mpn: str) -> Typed | None:
    """Another packing of the maker, or none."""
    for pattern, others in PACKINGS.get(maker, ()):
        if re.search(pattern, mpn):
            other = chance.choice(others)
            typed = re.sub(pattern, other, mpn, count=1)
            return (maker, typed) if typed != mpn else None
    return None


def lower_case(_: random.Random, maker: str, mpn: str) -> Typed:
    """Small letters."""
    return maker, mpn.lower()


def maker_prefix(chance: random.Random, maker: str, mpn: str) -> Typed | None:
    """The maker before the number, and nowhere else."""
    if maker not in SHORT:
        return None
    name = chance.choice((SHORT[maker], maker))
    return None, f"{name}{chance.choice((' ', ': ', ' / '))}{mpn}"


def typing_error(chance: random.Random, maker: str, mpn: str) -> Typed | None:
    """One letter wrong, missing, twice, or in the place of the next."""
    places = [place for place, sign in enumerate(mpn) if sign in LETTERS]
    if not places:
        return None
    place = chance.choice(places)
    before, letter, after = mpn[:place], mpn[place], mpn[place + 1 :]
    way = chance.choice(("wrong", "missing", "twice", "swapped"))
    if way == "swapped" and after[:1] in {*LETTERS} - {letter}:
        return maker, before + after[0] + letter + after[1:]
    if way == "missing":
        return maker, before + after
    if way == "twice":
        return maker, before + letter + letter + after
    return maker, before + chance.choice(LETTERS.replace(letter, "")) + after


def wrong_digit(chance: random.Random, maker: str, mpn: str) -> Typed | None:
    """One digit wrong: no program can know which was meant."""
    places = [place for place, sign in enumerate(mpn) if sign.isdigit()]
    if not places:
        return None
    place = chance.choice(places)
    digit = chance.choice("0123456789".replace(mpn[place], ""))
    return maker, mpn[:place] + digit + mpn[place + 1 :]


OPERATIONS: dict[str, Operation] = {
    "spaces": spaces,
    "dashes": dashes,
    "full width": full_width,
    "packing": packing,
    "lower case": lower_case,
    "maker prefix": maker_prefix,
    "typing error": typing_error,
    "wrong digit": wrong_digit,
}


def stem(maker: str, mpn: str) -> tuple[str, str]:
    """A maker and a number without its packing, as `PACKINGS` knows it."""
    for name, ways in PACKINGS.items():
        if name.casefold() == maker.casefold():
            found = next((p for p, _ in ways if re.search(p, mpn)), "$^")
            return name, re.sub(found, "", mpn, count=1)
    return maker, mpn
