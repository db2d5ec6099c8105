"""Why an offer ranks where it does, and what it lacks: codes with amounts."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import polars as pl

from xinqiao.matching.ranking import FACTORS

AMOUNTS: Mapping[str, pl.Expr] = {
    "COVERAGE": FACTORS["coverage"],
    "LATE": pl.col("late"),
    "EVIDENCE": pl.col("evidence"),
    "PRICE": pl.col("price") / pl.col("reference"),
    "LANE": pl.col("lane"),
    "RECORD": pl.col("record"),
    "SURPLUS": pl.col("surplus"),
}
"""The amounts behind the factors of the ranking, in their order."""


def joined(*reasons: str | pl.Expr) -> pl.Expr:
    """Reasons as one text: `CODE=amount;CODE`; blank if there are none."""
    text = pl.concat_str(*reasons, separator=";", ignore_nulls=True)
    return pl.when(text != "").then(text)


def amounts() -> pl.Expr:
    """What speaks for and against offers, as one text: `CODE=amount;CODE=amount`.

    An amount that is not known is left out: `PRICE=`.
    """
    told = [
        pl.concat_str(pl.lit(f"{code}="), written(amount).fill_null(""))
        for code, amount in AMOUNTS.items()
    ]
    return joined(*told)


def written(amount: pl.Expr) -> pl.Expr:
    """An amount with four decimals at most, and no idle zeros."""
    text = amount.cast(pl.Float64).round(4).cast(pl.String)
    return text.str.strip_suffix(".0")


def read_words() -> Mapping[str, Any]:
    """Read the catalogue of reasons: code → words."""
    text = (files("xinqiao.matching") / "words.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


WORDS = read_words()
"""Words of every reason, by code and language; `unknown` where no amount is given."""


def parted(reasons: str | None) -> list[dict[str, Any]]:
    """Reasons as codes with their amounts; None where there is none, or not known.

    Examples
    --------
    >>> parted("LATE=2;PRICE=;RULE")[:2]
    [{'code': 'LATE', 'amount': 2.0}, {'code': 'PRICE', 'amount': None}]
    """
    pairs = (item.partition("=") for item in (reasons or "").split(";") if item)
    return [
        {"code": code, "amount": float(amount) if amount else None}
        for code, _, amount in pairs
    ]


def say(reasons: str, language: str) -> list[str]:
    """Reasons in words, one by one.

    Examples
    --------
    >>> say("LATE=2;PRICE=", "en")
    ['2 weeks late', 'price or reference price not known']
    """
    pairs = (item.partition("=") for item in reasons.split(";") if item)
    return [said(code, amount, bool(sign), language) for code, sign, amount in pairs]


def said(code: str, amount: str, counted: bool, language: str) -> str:
    """One reason in words."""
    entry = WORDS[code]
    if counted and not amount:
        return str(entry["unknown"][language])
    return str(entry[language]).format(amount)
