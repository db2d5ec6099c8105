"""What may be built from what, as the second method reads it."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from typing import Any

from xinqiao.market import Market, Policy

Row = dict[str, Any]


class Design:
    """What may be built from what."""

    def __init__(self, market: Market, policy: Policy) -> None:
        self.policy, self.rules = policy, market.substitutes.to_dicts()
        self.bom: dict[str, dict[str, list[Row]]] = defaultdict(dict)
        for row in market.bom.to_dicts():
            self.bom[row["parent"]].setdefault(row["position"], []).append(row)

    def usable(self, parent: str, position: str) -> list[Row]:
        """Components that may fill a position, those of global rules included."""
        listed = self.bom[parent][position]
        named, last = {row["part"] for row in listed}, max(r["rank"] for r in listed)
        found = list(listed)
        for row in sorted(listed, key=lambda r: (r["rank"], r["part"])):
            found += self.added(parent, row, last, named)
        return [row for row in found if row["state"] in self.policy.usable]

    def added(self, parent: str, row: Row, last: int, named: set[str]) -> Iterator[Row]:
        """What the rules for a listed component add; each substitute once."""
        mine = [r for r in self.rules if r["part"] == row["part"]]
        for by in sorted({r["by"] for r in mine}):
            same = [r for r in mine if r["by"] == by]
            first = same[0]
            if any(r["except_parent"] == parent for r in same) or by in named:
                continue
            if first["state"] in self.policy.usable:
                named.add(by)
            window = {k: first[k] for k in ("state", "usable_from", "usable_until")}
            yield {**row, **window, "part": by, "rank": last + 1, "with": None}

    def groups(self, parent: str) -> list[list[tuple[Row, ...]]]:
        """Joint choices of the linked positions of a parent."""
        positions = {p: self.usable(parent, p) for p in sorted(self.bom[parent])}
        group = {p: {p} for p in positions}
        for position, rows in self.bom[parent].items():
            for other in (o for row in rows for o, _ in pairs(row)):
                both = group[position] | group[other]
                group.update(dict.fromkeys(both, both))
        found = []
        for position, members in group.items():
            if position == min(members):
                lists = [positions[p] for p in sorted(members)]
                found.append([c for c in product(*lists) if agrees(c)])
        return found


def pairs(row: Row) -> list[tuple[str, str]]:
    """What a component asks for: position and part."""
    asked = (row["with"] or "").split(";")
    return [tuple(pair.split("=")) for pair in asked if pair]  # type: ignore[misc]


def agrees(choice: tuple[Row, ...]) -> bool:
    """Whether every component of a joint choice has what it asks for."""
    held = {(row["position"], row["part"]) for row in choice}
    return all(pair in held for row in choice for pair in pairs(row))
