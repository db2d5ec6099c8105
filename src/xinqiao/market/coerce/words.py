"""Cells that hold words: texts, choices, currencies, flags and pairs."""

import unicodedata

import polars as pl

from xinqiao.market.coerce.cells import Cells, Fault, Kind, as_text, where
from xinqiao.market.nearest import nearest
from xinqiao.tables import Column

LONGEST = 200
"""Characters a text may have."""

HIDDEN = r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]"
"""Control characters and characters that cannot be seen."""

ERRORS = (
    *("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"),
    *("#SPILL!", "#CALC!", "#FIELD!"),
)
"""What a spreadsheet shows where a formula failed."""

RESERVED = {"firms.firm": ("|", "*"), "firms.region": ("|",), "parts.part": ("|",)}
"""Signs that would break pool ids and the mark for an open lot, by column."""

YES, NO = ("true", "1", "yes", "是"), ("false", "0", "no", "否")
SAYS = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}

CURRENCY = r"^[A-Z]{3}$"
KNOWN_AS = {
    **dict.fromkeys(("RMB", "¥", "￥", "元", "人民币", "YUAN"), "CNY"),
    **dict.fromkeys(("$", "US$", "美元"), "USD"),
    **dict.fromkeys(("€", "EURO", "欧元"), "EUR"),
    **dict.fromkeys(("£",), "GBP"),
    **dict.fromkeys(("日元", "YEN"), "JPY"),
}
"""Currencies by what they are often called."""

PAIR_SIGNS = r"^[^=;；＝]+=[^=;；＝]+(?:;[^=;；＝]+=[^=;；＝]+)*$"


def judge_text(_: Cells, text: pl.Expr, column: Column) -> tuple[Fault, ...]:
    """Texts are short and show all they hold; ids are free of reserved signs."""
    faults = [
        Fault("XQ220", text.str.contains(HIDDEN), without_hidden),
        Fault("XQ221", text.str.len_chars() > LONGEST, data={"most": LONGEST}),
    ]
    for sign in RESERVED.get(f"{column.table}.{column.name}", ()):
        wrong = text == sign if sign == "*" else text.str.contains(sign, literal=True)
        faults.append(Fault("XQ222", wrong, data={"sign": sign}))
    return tuple(faults)


def judge_choice(_: Cells, text: pl.Expr, column: Column) -> tuple[Fault, ...]:
    """Choices are one of a few words, written exactly so."""

    def suggest(wrong: str) -> tuple[str, ...]:
        return nearest(wrong, column.choices)

    other, allowed = ~text.is_in(column.choices), {"allowed": column.choices}
    return (Fault("XQ216", other, suggest, apart=True, data=allowed),)


def judge_currency(_: Cells, text: pl.Expr, __: Column) -> tuple[Fault, ...]:
    """Codes of currencies are three capital letters."""
    wrong = ~text.str.contains(CURRENCY) | text.is_in(list(KNOWN_AS))
    return (Fault("XQ218", wrong, the_currency, apart=True),)


def read_flag(cells: Cells, _: Column) -> pl.Expr:
    """Yes or no, in one of a few ways to write it."""
    if cells.dtype == pl.Boolean:
        return cells.values
    text = cells.text.str.to_lowercase()
    return text.replace_strict(SAYS, default=None, return_dtype=pl.Boolean)


def judge_flag(cells: Cells, flags: pl.Expr, _: Column) -> tuple[Fault, ...]:
    """Flags say yes or no."""
    return (Fault("XQ215", flags.is_null() & cells.values.is_not_null()),)


def read_pairs(cells: Cells, _: Column) -> pl.Expr:
    """Pairs such as `P2=chip-2;P3=chip-3`, in order of position."""
    text = cells.text.str.replace_all(r"\s*([=;])\s*", "$1").str.strip_chars(";")
    pairs = where(text.str.contains(PAIR_SIGNS), text).str.split(";")
    return pairs.list.unique().list.sort().list.join(";")


def judge_pairs(cells: Cells, pairs: pl.Expr, _: Column) -> tuple[Fault, ...]:
    """Pairs are written with plain signs, and name each position once."""
    unread = pairs.is_null() & cells.values.is_not_null()
    each = pairs.str.split(";").list
    positions = each.eval(pl.element().str.extract(r"^([^=]*)=", 1)).list
    twice = positions.n_unique() < positions.len()
    return (Fault("XQ219", unread, half_width), Fault("XQ224", twice))


TEXTS = Kind(as_text, judge_text, keep=True)
CHOICES = Kind(as_text, judge_choice)
CURRENCIES = Kind(as_text, judge_currency)
FLAGS = Kind(read_flag, judge_flag)
PAIRS = Kind(read_pairs, judge_pairs)


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
