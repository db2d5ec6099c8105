"""One small market that is right in every way, and ways to change one thing in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from xinqiao.errors import Finding, InvalidMarket
from xinqiao.market import Market

Tables = dict[str, pl.DataFrame]
Change = Callable[[Tables], Tables]

TEXTS = {
    "firms": """
        firm,role,name,size,region,group,entitlement
        oem-a,oem,Car maker A,large,CN-SH,group-a,
        oem-b,oem,Car maker B,small,CN-GD,,
        tier-c,tier1,Parts maker C,medium,CN-SH,,
        chips-d,chipmaker,Chip maker D,large,DE,,
        dealer-e,distributor,Distributor E,small,CN-GD,,""",
    "parts": """
        part,kind,maker,lead_weeks,reference_price,currency
        car-a,vehicle,oem-a,0,,
        car-b,vehicle,oem-b,0,,
        ecu,module,tier-c,1,,
        chip-1,chip,chips-d,26,12.5,CNY
        chip-2,chip,chips-d,,12.75,CNY
        chip-3,chip,chips-d,,0.123456,CNY
        chip-4,chip,chips-d,,,""",
    "bom": """
        parent,position,part,per_unit,rank,state,usable_from,usable_until,with
        car-a,P1,ecu,1,1,,,,
        car-a,P2,chip-1,2,1,approved,,,
        car-a,P2,chip-2,2,2,approved,2022-03-07,2022-05-30,
        car-b,P1,ecu,1,1,,,,
        ecu,U1,chip-1,1,1,,,,
        ecu,U1,chip-2,1,2,,,,U2=chip-3
        ecu,U2,chip-3,4,1,,,,
        ecu,U2,chip-4,4,2,candidate,,,""",
    "substitutes": """
        part,by,state,usable_from,usable_until,except_parent
        chip-1,chip-4,qualified,2022-03-07,2022-05-30,car-a""",
    "supply": """
        lot,firm,part,week,pieces,kind,reserved_for,price,currency,minimum,multiple
        lot-1,chips-d,chip-1,2022-03-07,1000,stock,,12.5,CNY,100,50
        lot-2,chips-d,chip-2,2022-03-14,500,transit,*,,,,
        lot-3,dealer-e,chip-3,2022-03-07,4000,stock,oem-a,0.1,CNY,,
        lot-4,oem-b,chip-1,2022-03-07,40,stock,,,,,""",
    "demand": """
        demand,firm,part,week,pieces,class,worth,sell_through,patience
        need-1,oem-a,car-a,2022-03-14,100,0001,1,1,8
        need-2,oem-a,car-a,2022-03-21,100,A1S1,1,0.8,
        need-3,oem-b,car-b,2022-03-21,60,,2.5,,4""",
    "capacity": """
        part,week,pieces,firm
        car-a,2022-03-14,80,oem-a
        car-a,2022-03-21,80,oem-a""",
    "lanes": """
        from_region,to_region,weeks
        DE,CN-SH,2
        CN-SH,CN-GD,1""",
    "pledges": """
        firm,lot,pieces,at_least
        oem-b,lot-4,20,1
        oem-a,lot-3,,0.9""",
    "quotes": """
        day,firm,part,price,currency,pieces,kind,counterparty
        2022-02-28,dealer-e,chip-1,15.5,CNY,100,ask,
        2022-03-01,dealer-e,chip-1,16,CNY,50,deal,oem-b""",
    "holdings": """
        day,firm,part,on_hand,used,on_order
        2022-02-28,oem-a,chip-1,300,20,
        2022-03-01,oem-a,chip-1,280,20,1000""",
}


def table(text: str) -> pl.DataFrame:
    """A table of texts, as a reader of CSV hands it in."""
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    return pl.read_csv(lines.encode(), infer_schema=False)


def tables() -> Tables:
    """The tables of the small market, all cells text."""
    return {name: table(text) for name, text in TEXTS.items()}


def market() -> Market:
    """The small market."""
    return Market.from_tables(tables())


def cell(where: str, column: str, row: int, value: str | None) -> Change:
    """Change one cell; rows as a spreadsheet counts them, the header being row 1."""

    def change(given: Tables) -> Tables:
        frame = given[where]
        if column not in frame.columns:
            blank = pl.lit(None, pl.String).alias(column)
            frame = frame.with_columns(blank)
        values = frame[column].to_list()
        values[row - 2] = value
        new = pl.Series(column, values, dtype=pl.String)
        return {**given, where: frame.with_columns(new)}

    return change


def column(where: str, name: str, values: pl.Series | None) -> Change:
    """Replace or add a whole column, or take it out."""

    def change(given: Tables) -> Tables:
        frame = given[where]
        if values is None:
            return {**given, where: frame.drop(name)}
        return {**given, where: frame.with_columns(values.alias(name))}

    return change


def row(where: str, **cells: str) -> Change:
    """Add one row at the end; what is not given is blank."""

    def change(given: Tables) -> Tables:
        new = pl.DataFrame({name: [value] for name, value in cells.items()})
        return {**given, where: pl.concat([given[where], new], how="diagonal")}

    return change


def whole(where: str, text: str | None) -> Change:
    """Replace or add a whole table, or take it out."""

    def change(given: Tables) -> Tables:
        rest = {name: frame for name, frame in given.items() if name != where}
        return rest if text is None else {**rest, where: table(text)}

    return change


def all_of(*changes: Change) -> Change:
    """Make several changes, one after the other."""

    def change(given: Tables) -> Tables:
        for one in changes:
            given = one(given)
        return given

    return change


@dataclass(frozen=True)
class Wrong:
    """One change to the small market, and the finding it must lead to."""

    name: str
    change: Change
    code: str
    table: str
    rows: tuple[int, ...] = ()
    nearest: tuple[str, ...] = ()
    says: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """The name, as an id of a test."""
        return self.name


def findings(change: Change) -> tuple[Finding, ...]:
    """All findings about the small market after a change, errors or warnings."""
    try:
        return Market.from_tables(change(tables())).warnings
    except InvalidMarket as refused:
        return refused.findings


def must_find(wrong: Wrong, level: str) -> None:
    """Find what is wrong, where, and how to mend it, in both languages."""
    found = findings(wrong.change)
    those = [f for f in found if (f.code, f.table) == (wrong.code, wrong.table)]
    assert len(those) == 1, [(f.code, f.message["en"]) for f in found]
    one = those[0]
    assert (one.level, one.rows) == (level, wrong.rows)
    assert one.nearest[: len(wrong.nearest)] == wrong.nearest
    for language in ("en", "zh"):
        assert len(one.cure[language]) > 5
        assert all(near in one.cure[language] for near in wrong.nearest)
        assert wrong.says.get(language, "") in one.message[language]
    if wrong.rows:
        assert str(wrong.rows[0]) in one.message["en"] + one.cure["en"]
