"""Why an offer ranks where it does, and what it lacks: codes with amounts."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import polars as pl

from xinqiao.matching.neighbours.book import PARAMETERS
from xinqiao.matching.ranking import FACTORS

READ = re.compile(
    r"(?P<code>[A-Z]+)(\.(?P<about>\w+))?(=(?P<amount>[^:]*)(:(?P<wanted>.*))?)?"
)
"""One reason: `CODE`, `CODE=amount`, `CODE.about=amount:wanted`."""

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
    """Reasons apart: code, about (what is compared, if anything), amount, wanted.

    Amounts are None where there is none, or none is known. `wanted`: the amount that
    another is compared with.

    Examples
    --------
    >>> late, price = parted("LATE=2;PRICE=")
    >>> late["amount"], price["amount"]
    (2.0, None)
    >>> list(parted("SHORT.supply_max=5.5:12")[0].values())
    ['SHORT', 'supply_max', 5.5, 12.0]
    """
    found = (READ.fullmatch(item) for item in (reasons or "").split(";") if item)
    return [
        {
            "code": reason["code"],
            "about": reason["about"],
            "amount": float(reason["amount"]) if reason["amount"] else None,
            "wanted": float(reason["wanted"]) if reason["wanted"] else None,
        }
        for reason in found
        if reason
    ]


def say(reasons: str | None, language: str) -> list[str]:
    """Reasons in words, one by one.

    Examples
    --------
    >>> say("LATE=2;PRICE=", "en")
    ['2 weeks late', 'price or reference price not known']
    >>> say("SHORT.temp_max=85:125", "en")
    ['highest temperature 85 falls short of 125']
    """
    return [said(reason, language) for reason in parted(reasons)]


def said(reason: Mapping[str, Any], language: str) -> str:
    """One reason in words."""
    entry = WORDS[reason["code"]]
    if reason["amount"] is None:
        entry = entry.get("unknown", entry)
    about = name_of(reason["about"], language) if reason["about"] else ""
    amounts = {n: plain(reason[n]) for n in ("amount", "wanted")}
    return str(entry[language]).format(about=about, **amounts)


def name_of(about: str, language: str) -> str:
    """What is compared, by name: a parameter, or the function, package or number."""
    if about in PARAMETERS:
        return {"en": PARAMETERS[about].en, "zh": PARAMETERS[about].zh}[language]
    return str(WORDS["about"][about][language])


def plain(amount: float | None) -> str:
    """An amount without idle zeros."""
    return "" if amount is None else f"{amount:,.4f}".rstrip("0").rstrip(".")
