"""What is different between two outcomes, and what made it so."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from xinqiao.allocation.differences import changed_rows, groups, parts, settings
from xinqiao.allocation.explanation import LISTED, Explanation, Words, as_rows, listed
from xinqiao.allocation.words import say
from xinqiao.market import Outcome, Policy

Tables = dict[str, pl.DataFrame]


def compare(before: Outcome, after: Outcome) -> Explanation:
    """Compare two outcomes: cars and worth, who gains and loses, and what made it so.

    Nothing is solved. What differs in policy and market is said first, then what became
    short or free: a difference of outcomes has these causes and no others.

    Parameters
    ----------
    before, after
        Two outcomes, of markets that have something in common.

    Examples
    --------
    >>> from xinqiao import Policy, clear, compare, sample_market
    >>> market = sample_market(programmes=2, chips=8)
    >>> found = compare(clear(market), clear(market, Policy(lateness=0.0)))
    >>> found.sentences[2]["en"]
    'The policy differs: lateness was 0.02, is 0.0.'
    """
    tables = {
        "firms": groups(before, after, "firm"),
        "programmes": groups(before, after, "programme"),
        "parts": parts(before, after),
        "rows": changed_rows(before.market, after.market),
    }
    sentences = (
        *figures(before, after),
        policies(before.policy, after.policy),
        markets(tables["rows"]),
        *shortages(tables["parts"]),
    )
    return Explanation("comparison", "", sentences, as_rows(tables))


def figures(before: Outcome, after: Outcome) -> Iterator[Words]:
    """Cars and worth."""
    first, second = before.proof, after.proof
    yield say(
        "compare",
        "cars",
        before=first["delivered"],
        after=second["delivered"],
        change=f"{second['delivered'] - first['delivered']:+,}",
        due_before=first["due"],
        due_after=second["due"],
    )
    change = f"{second['worth'] - first['worth']:+,.6g}"
    worths = {"before": first["worth"], "after": second["worth"]}
    yield say("compare", "worth", change=change, **worths)


def policies(before: Policy, after: Policy) -> Words:
    """The settings that differ."""
    old, new = settings(before), settings(after)
    differ = sorted(key for key in old | new if old.get(key) != new.get(key))
    if not differ:
        return say("compare", "same_policy")
    items = [
        say(
            "compare",
            "setting",
            setting=key,
            before=shown(old, key),
            after=shown(new, key),
        )
        for key in differ
    ]
    return say("compare", "policy", items=listed(items))


def shown(values: dict[str, Any], key: str) -> str:
    """A setting as text."""
    value = values.get(key, "–")
    if isinstance(value, list):
        return " + ".join(map(str, value)) or "–"
    return str(value) if value != "" else "–"


def markets(rows: pl.DataFrame) -> Words:
    """The tables that differ."""
    if rows.is_empty():
        return say("compare", "same_market")
    items = [say("compare", "table", **row) for row in rows.to_dicts()]
    return say("compare", "market", items=listed(items))


def shortages(rows: pl.DataFrame) -> Iterator[Words]:
    """Parts that became short, and parts that became free."""
    found = False
    for kind in ("short", "free"):
        names = rows.filter(now=kind)["part"].to_list()
        if names:
            found = True
            yield say("compare", kind, items=some(names))
    if not found:
        yield say("compare", "same_pools")


def some(names: list[str]) -> Words:
    """The first few names, and how many more."""
    items = listed({"en": name, "zh": name} for name in names[:LISTED])
    more = len(names) - LISTED
    return say("compare", "more", items=items, more=more) if more > 0 else items
