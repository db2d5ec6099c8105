"""What a spreadsheet says about a column, in Chinese and English."""

from collections.abc import Mapping

from xinqiao.tables import Column

KINDS: Mapping[str, tuple[str, str]] = {
    "text": ("文本", "text"),
    "choice": ("选项", "choice"),
    "currency": ("币种代码，如 CNY", "currency code, such as CNY"),
    "pairs": ("位号=物料;位号=物料", "position=part;position=part"),
    "count": ("整数", "whole number"),
    "weeks": ("整周数", "whole weeks"),
    "money": ("金额，最多六位小数", "amount, at most six decimals"),
    "number": ("数字", "number"),
    "share": ("0 到 1 之间的比例", "share from 0 to 1"),
    "week": ("周一的日期，如 2022-03-07", "a Monday, such as 2022-03-07"),
    "day": ("日期，如 2022-03-07", "day, such as 2022-03-07"),
    "flag": ("true 或 false", "true or false"),
}
"""Kinds of columns in words."""

UNITS = {"piece": "件", "share": "比例", "worth": "价值", "worth per piece": "价值/件"}


def explained(column: Column) -> str:
    """What stands in the comment on a header cell; a required column has a star."""
    chinese, english = KINDS[column.type]
    star = " *" if column.required else ""
    lines = (
        f"{column.zh}{star}",
        joined("；", (chinese, unit_zh(column), "必填" * column.required)),
        column.meaning_zh,
        "",
        f"{column.name}{star}",
        joined("; ", (english, unit_en(column), "required" * column.required)),
        column.meaning,
        *((" | ".join(column.choices),) if column.choices else ()),
    )
    return "\n".join(lines)


def joined(by: str, words: tuple[str, ...]) -> str:
    """Join the words that are there."""
    return by.join(word for word in words if word)


def unit_zh(column: Column) -> str:
    """The unit, in Chinese."""
    return f"单位：{UNITS.get(column.unit, column.unit)}" if column.unit else ""


def unit_en(column: Column) -> str:
    """The unit, in English."""
    return f"unit: {column.unit}" if column.unit else ""
