"""One root over all firms' results, from which each firm's own can be proved.

Source: R. C. Merkle, A certified digital signature (1989). Salts are this platform's: a
hash beside the way up tells nothing of the result of which it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from xinqiao_web.core.exports.cells import harmless
from xinqiao_web.rounds.proofs.verify_export import (
    SIDES,
    Table,
    above,
    hash_of_firm,
    hash_of_line,
)

Tables = Mapping[str, Table]


@dataclass(frozen=True)
class Proofs:
    """`root` is published; `of`: by firm, its proof, which is for that firm alone."""

    root: str
    of: Mapping[str, Mapping[str, Any]]


def prove(results: Mapping[str, Tables], secrets: Mapping[str, str]) -> Proofs:
    """Prove every firm's result against one root.

    `results`: by firm, its tables as `lines_of` makes them. `secrets`: by firm, a word
    that nobody can guess and that is used for no other round; whoever lacks it learns
    nothing from the hashes.
    """
    lines = {
        firm: {
            name: hashes_of(secrets[firm], name, table)
            for name, table in tables.items()
        }
        for firm, tables in results.items()
    }
    tops = {firm: hash_of_firm(found) for firm, found in lines.items()}
    # By hash: a place by name would tell how many firms come before.
    levels = climb(sorted(tops.values()))
    places = {one: at for at, one in enumerate(levels[0])}
    root = levels[-1][0]
    proofs = {
        firm: {
            "secret": secrets[firm],
            "lines": lines[firm],
            "path": path_from(places[tops[firm]], levels),
            "root": root,
        }
        for firm in results
    }
    return Proofs(root, proofs)


def lines_of(table: pl.DataFrame) -> Table:
    """A table as texts, line 0 its columns' names; empty cells are empty texts."""
    texts = table.select(
        harmless(pl.col(name).cast(pl.String)) if kind == pl.String else pl.col(name)
        for name, kind in table.schema.items()
    ).select(pl.all().cast(pl.String).fill_null(""))
    return [table.columns, *map(list, texts.iter_rows())]


def hashes_of(secret: str, name: str, lines: Table) -> list[str]:
    """The hash of each line."""
    return [hash_of_line(secret, name, n, cells) for n, cells in enumerate(lines)]


def climb(hashes: list[str]) -> list[list[str]]:
    """Hashes, step by step, up to the one above all."""
    levels = [hashes]
    while len(levels[-1]) > 1:
        levels.append(above(levels[-1]))
    return levels


def path_from(at: int, levels: list[list[str]]) -> list[list[str]]:
    """The hashes beside the way up from a place, each with its side."""
    path = []
    for level in levels[:-1]:
        if (other := at ^ 1) < len(level):
            path.append([SIDES[other > at], level[other]])
        at //= 2
    return path
