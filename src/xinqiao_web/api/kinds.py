"""The types of a sheet's rows for programs, made from the data dictionary.

Counts and weeks are integers, dates are dates, flags are true or false. Money, numbers
and shares are texts with at most six decimals, such as "12.5": a JSON number would be
read as binary floating point, which holds 0.1 only nearly. Blank is null.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from xinqiao.tables import Column
from xinqiao_web.core.rows import MILLIONTHS
from xinqiao_web.core.sheets import Sheet

DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
DECIMAL = r"^[0-9]{1,12}(\.[0-9]{1,6})?$"
MOST = {"count": 2**40, "weeks": 208}
BASE: Mapping[str, type] = {"count": int, "weeks": int, "flag": bool}
PREFIX = Annotated[str, Field(min_length=1, max_length=200)]
ORDERED = frozenset({"count", "weeks", "week", "day", *MILLIONTHS})


class Strict(BaseModel):
    """What is sent: nothing undeclared, nothing of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, protected_namespaces=())


class Told(BaseModel):
    """What is answered."""

    model_config = ConfigDict(protected_namespaces=())


def bounds(column: Column) -> dict[str, Any]:
    """What the schema says of a column's values; the engine judges the rest."""
    if column.type in ("week", "day"):
        return {"pattern": DAY, "json_schema_extra": {"format": "date"}}
    if column.type in MILLIONTHS:
        return {"pattern": DECIMAL}
    if column.type in MOST:
        return {"ge": int(column.least or 0), "le": MOST[column.type]}
    if column.type in ("text", "pairs"):
        return {"min_length": 1, "max_length": 200}
    if column.type == "currency":
        return {"pattern": "^[A-Z]{3}$"}
    return {}


def a_date(text: str) -> str:
    """Refuse what looks like a date and is none, such as the 31st of June."""
    date.fromisoformat(text)
    return text


def kind(column: Column, **more: Any) -> Any:
    """The type of a column's values."""
    plain: Any = BASE.get(column.type, str)
    if column.choices:
        plain = Literal[column.choices]
    if column.type in ("week", "day"):
        plain = Annotated[str, AfterValidator(a_date)]
    return Annotated[plain, Field(**bounds(column), **more)]


def example(column: Column) -> dict[str, Any]:
    """An example of a column's values, if the dictionary has one."""
    if column.example is None:
        return {}
    texts = column.type not in BASE
    return {"examples": [str(column.example) if texts else column.example]}


def whole(column: Column) -> Any:
    """A column in a row that is sent as a whole."""
    about = {"description": about_column(column), **example(column)}
    if column.required:
        return (kind(column), Field(**about))
    return (kind(column) | None, Field(default=None, **about))


def part(column: Column) -> Any:
    """A column in a change: what is not sent stays."""
    about = {"description": about_column(column), **example(column)}
    values = kind(column) if column.required else kind(column) | None
    return (values, Field(default=None, validate_default=False, **about))


def told(column: Column) -> Any:
    """A column in an answer; what stands there may be older than its bounds."""
    plain: Any = BASE.get(column.type, str)
    if column.type in ("week", "day"):
        plain = Annotated[str, Field(json_schema_extra={"format": "date"})]
    about = Field(description=about_column(column))
    return (plain if column.required else plain | None, about)


def about_column(column: Column) -> str:
    """What a column means, in both languages."""
    unit = f" ({column.unit})" if column.unit else ""
    return f"{column.meaning}{unit} {column.zh}：{column.meaning_zh}"


def named(sheet: Sheet, suffix: str) -> str:
    """The name of one of a sheet's types."""
    return "".join(word.capitalize() for word in sheet.name.split("_")) + suffix


def whole_row(sheet: Sheet) -> type[BaseModel]:
    """A row as it is sent."""
    columns = {c.name: whole(c) for c in sheet.columns}
    return create_model(named(sheet, "Row"), __base__=Strict, **columns)


def change(sheet: Sheet) -> type[BaseModel]:
    """Some columns of a row, as they are to be."""
    columns = {c.name: part(c) for c in sheet.columns}
    return create_model(named(sheet, "Change"), __base__=Strict, **columns)


def told_row(sheet: Sheet) -> type[BaseModel]:
    """A row as it is answered: with its id, version, and when it was changed."""
    kept: dict[str, Any] = {
        "id": (UUID, ...),
        "version": (int, Field(description="Counts the row's states, from 1.")),
        "changed_at": (datetime, ...),
    }
    columns = {c.name: told(c) for c in sheet.columns}
    fields = columns if sheet.theirs else {**kept, **columns}
    return create_model(named(sheet, ""), __base__=Told, **fields)


def page(sheet: Sheet, row: type[BaseModel]) -> type[BaseModel]:
    """Some rows, and where the next ones begin."""
    after = Field(description="Send it as `cursor`; null: there are no more rows.")
    rows: Any = list[row]  # type: ignore[valid-type]
    fields: dict[str, Any] = {"rows": (rows, ...), "next": (str | None, after)}
    return create_model(named(sheet, "Page"), __base__=Told, **fields)


def question(sheet: Sheet) -> type[BaseModel]:
    """What a list can be asked: the page's filters, and the order."""
    orders = tuple(f"{sign}{c.name}" for c in sheet.columns for sign in ("", "-"))
    fields: dict[str, Any] = {
        "q": asked(PREFIX, "Beginning of the key."),
        "sort": asked(Literal[orders], "A column; `-` before it: falling."),
    }
    for column in sheet.columns:
        fields[column.name] = asked(kind(column), f"Equals. {column.meaning}")
        if column.type == "text":
            fields[f"{column.name}__begins"] = asked(PREFIX, "Begins with.")
        if column.type in ORDERED:
            fields[f"{column.name}__from"] = asked(kind(column), "At least.")
            fields[f"{column.name}__to"] = asked(kind(column), "At most.")
    return create_model(named(sheet, "Question"), **fields)


def asked(values: Any, about: str) -> Any:
    """A parameter that may be left out."""
    return (values | None, Field(default=None, description=about))
