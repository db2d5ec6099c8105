"""Cells that hold words: texts, choices, currencies, flags and pairs."""

import unicodedata

import polars as pl

from xinqiao.market.coerce.cells import Fault, Read, as_text, read, where
from xinqiao.market.nearest import nearest
from xinqiao.tables import Column

LONGEST = 200
"""Characters a text may have."""

HIDDEN = r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]"
"""Control characters and characters that cannot be seen."""

ERRORS = r"^#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!)$"
"""What a spreadsheet shows where a formula failed."""

RESERVED = {"firms.firm": ("|", "*"), "firms.region": ("|",), "parts.part": ("|",)}
"""Signs that would break pool ids and the mark for an open lot, by column."""

YES, NO = ("true", "1", "yes", "是"), ("false", "0", "no", "否")
FLAGS = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}

CURRENCY = r"^[A-Z]{3}$"
KNOWN_AS = {
    **dict.fromkeys(("RMB", "¥", "￥", "元", "人民币", "YUAN"), "CNY"),
    **dict.fromkeys(("$", "US$", "美元"), "USD"),
    **dict.fromkeys(("€", "EURO", "欧元"), "EUR"),
    **dict.fromkeys(("£",), "GBP"),
    **dict.fromkeys(("日元", "YEN"), "JPY"),
}
"""Currencies by what they are often called."""

PAIRS = r"^[^=;；＝]+=[^=;；＝]+(?:;[^=;；＝]+=[^=;；＝]+)*$"


def read_text(cells: pl.Series, column: Column) -> Read:
    """Texts and identifiers; wrong ones are kept, so that they refer to one another."""
    text = as_text(cells)
    faults = [
        Fault("XQ220", text.str.contains(HIDDEN), without_hidden),
        Fault("XQ221", text.str.len_chars() > LONGEST, data={"most": LONGEST}),
    ]
    for sign in RESERVED.get(f"{column.table}.{column.name}", ()):
        wrong = text == sign if sign == "*" else text.str.contains(sign, literal=True)
        faults.append(Fault("XQ222", wrong, data={"sign": sign}))
    return read(text, tuple(faults), keep=True)


def read_choice(cells: pl.Series, column: Column) -> Read:
    """One of a few words, written exactly so."""

    def suggest(wrong: str) -> tuple[str, ...]:
        return nearest(wrong, column.choices)

    text, allowed = as_text(cells), {"allowed": column.choices}
    other = ~text.is_in(column.choices)
    return read(text, (Fault("XQ216", other, suggest, apart=True, data=allowed),))


def read_currency(cells: pl.Series, _: Column) -> Read:
    """Codes of currencies: three capital letters."""
    text = as_text(cells)
    wrong = ~text.str.contains(CURRENCY) | text.is_in(list(KNOWN_AS))
    return read(text, (Fault("XQ218", wrong, the_currency, apart=True),))


def read_flag(cells: pl.Series, _: Column) -> Read:
    """Yes or no, in one of a few ways to write it."""
    if cells.dtype == pl.Boolean:
        return Read(cells)
    text = as_text(cells).str.to_lowercase()
    flags = text.replace_strict(FLAGS, default=None, return_dtype=pl.Boolean)
    return read(flags, (Fault("XQ215", flags.is_null() & text.is_not_null()),))


def read_pairs(cells: pl.Series, _: Column) -> Read:
    """Pairs such as `P2=chip-2;P3=chip-3`, in order of position."""
    text = as_text(cells).str.replace_all(r"\s*([=;])\s*", "$1")
    text = text.str.strip_chars(";")
    shaped = text.str.contains(PAIRS)
    pairs = where(shaped, text).str.split(";").list.unique().list.sort()
    positions = pairs.list.eval(pl.element().str.extract(r"^([^=]*)=", 1))
    twice = positions.list.n_unique() < pairs.list.len()
    faults = (Fault("XQ219", ~shaped, half_width), Fault("XQ224", twice))
    return read(pairs.list.join(";"), faults)


def without_hidden(text: str) -> tuple[str, ...]:
    """A text without the characters that cannot be seen."""
    kept = "".join(
        c for c in text if unicodedata.category(c)[0] not in "CZ" or c == " "
    )
    return (kept,) if kept else ()


def the_currency(text: str) -> tuple[str, ...]:
    """The code of the currency that is probably meant."""
    upper = text.upper()
    code = KNOWN_AS.get(upper, upper)
    return (code,) if len(code) == 3 and code.isascii() and code.isalpha() else ()


def half_width(text: str) -> tuple[str, ...]:
    """Pairs with the signs of a Chinese keyboard made plain."""
    plain = text.replace("；", ";").replace("＝", "=").replace(",", ";")
    return (plain,) if plain != text else ()
