"""Names of a firm's rows in a market of many firms: each firm's own, kept apart.

A firm's key `K` is `FIRM/K`, with `%` and `/` of the firm's id written as `%25` and
`%2F`: so no two firms' keys are one, and the first `/` ends the firm. Chips are
everybody's and keep their names; one that has a `/` gets another before it. So does a
lot that a commitment holds for its buyer: `/COMMITMENT`.
"""

import polars as pl

SIGN = "/"


def prefix(firm: str) -> str:
    """What stands before each key of a firm."""
    return firm.replace("%", "%25").replace(SIGN, "%2F") + SIGN


def in_market(firm: str, key: str) -> str:
    """A firm's key in the market of all."""
    return prefix(firm) + key


def firm_of(key: str) -> str:
    """Whose key it is; blank for what is everybody's."""
    before, sign, _ = key.partition(SIGN)
    return before.replace("%2F", SIGN).replace("%25", "%") if sign else ""


def own_key(key: str) -> str:
    """What its firm calls it; a chip by its own name."""
    _, sign, rest = key.partition(SIGN)
    return rest if sign else key


def everybodys(part: pl.Expr) -> pl.Expr:
    """Chips by their names in the market."""
    has_sign = part.str.contains(SIGN, literal=True)
    return pl.when(has_sign).then(pl.lit(SIGN) + part).otherwise(part)
