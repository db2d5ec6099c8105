"""Names of firms, parts and groups, in both languages."""

from typing import Any

from xinqiao.io.report.markup import Content, Html, name_of, tag
from xinqiao.io.report.words import known, spoken
from xinqiao.market import Market


def labels(market: Market) -> Any:
    """Names of groups in both languages: by scope and key."""
    firms = {row["firm"]: row for row in market.firms.to_dicts()}
    parts = {row["part"]: row["name"] for row in market.parts.to_dicts()}

    def firm(key: str) -> Html:
        row = firms.get(key, {})
        names = {"en": row.get("name"), "zh": row.get("name_zh") or row.get("name")}
        return titled(key, spoken({k: name_of(v or "") for k, v in names.items()}))

    def label(scope: str, key: str) -> Content:
        if scope == "firm":
            return firm(key)
        if scope == "programme":
            owner, _, part = key.partition("|")
            return titled(part, [name_of(owner), " ", name_of(parts.get(part) or "")])
        word = known(scope, key)
        return word if scope == "size" else titled(key, word)

    return label


def titled(key: str, note: Content) -> Html:
    """An identifier, and its name below in small letters."""
    return Html(tag("span", name_of(key), class_="id") + tag("small", note))
