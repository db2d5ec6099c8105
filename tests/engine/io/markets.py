"""Markets for round trips: small, and full of what files get wrong."""

from datetime import date, timedelta

import polars as pl
from hypothesis import strategies as st

from xinqiao.errors import Finding
from xinqiao.io.template import example_market
from xinqiao.market import Market, Outcome, Policy
from xinqiao.tables import INPUTS, OUTCOMES

MONDAY = date(2022, 3, 7)
TRICKY = (
    "=1+1",
    "@SUM(A1)",
    "+1",
    "-1",
    "'x",
    "http://a.b",
    "0001",
    "1e5",
    "NaN",
)
SIGNS = st.characters(categories=["L", "N", "P", "S"], exclude_characters="|*=;")
WORDS = st.one_of(
    st.sampled_from(TRICKY),
    st.text(st.one_of(SIGNS, st.just(" ")), min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool),
)
SHARES = st.floats(0, 1, allow_subnormal=False)
NUMBERS = st.floats(0, 1e9, allow_subnormal=False)
MICRO = st.one_of(st.none(), st.integers(1, 10**18 - 1), st.integers(1, 10**9))
WEEKS = st.integers(0, 100).map(lambda n: MONDAY + timedelta(weeks=n))


@st.composite
def lots(draw: st.DrawFn) -> pl.DataFrame:
    """Rows of the table `supply` with all kinds of cells."""
    names = draw(st.lists(WORDS, min_size=1, max_size=5, unique=True))
    rows = [
        {
            "lot": name,
            "firm": "distributor-a",
            "part": "chip-1",
            "week": draw(WEEKS),
            "pieces": draw(st.integers(0, 2**40)),
            "price": (price := draw(MICRO)),
            "currency": None if price is None else "CNY",
            "blocked": draw(st.booleans()),
            "probability": draw(SHARES),
        }
        for name in names
    ]
    frame = pl.DataFrame(rows, schema_overrides=INPUTS["supply"].schema)
    missing = [c for c in INPUTS["supply"].columns if c not in frame.columns]
    return frame.with_columns(
        pl.lit(None, INPUTS["supply"].schema[c]).alias(c) for c in missing
    ).select(*INPUTS["supply"].columns)


@st.composite
def markets(draw: st.DrawFn) -> Market:
    """The market of the template with other lots, names and worths."""
    start = example_market()
    demand = start.demand.with_columns(
        week=pl.lit(MONDAY + timedelta(weeks=110)),
        worth=pl.lit(draw(NUMBERS)),
        sell_through=pl.lit(draw(SHARES)),
    )
    parts = start.parts.with_columns(name=pl.lit(draw(WORDS)), mpn=pl.lit(draw(WORDS)))
    none = start.pledges.clear()
    return start.replace(demand=demand, parts=parts, supply=draw(lots()), pledges=none)


def outcome() -> Outcome:
    """An outcome with a row or two in every table, as no plan would have it."""
    week = pl.lit(MONDAY)
    kinds = {
        "text": pl.lit('=a,"b" 批'),
        "choice": None,
        "count": pl.lit(2**40 + 1),
        "week": week,
        "number": pl.lit(0.1 + 0.2),
    }
    tables = {}
    for name, table in OUTCOMES.items():
        full = pl.select(
            (pl.lit(c.choices[0]) if c.type == "choice" else kinds[c.type])
            .cast(c.dtype)
            .alias(c.name)
            for c in table.columns.values()
        )
        blank = full.with_columns(
            pl.lit(None, c.dtype).alias(c.name)
            for c in table.columns.values()
            if not c.required
        )
        tables[name] = pl.concat([full, blank])
    proof = {
        "worth": 0.1 + 0.2,
        "stages": [{"name": "worth", "value": 1e-300, "bound": 12345678.0}] * 2_000,
        "rules": [{"en": "a", "zh": "规则"}],
        "none": None,
        "yes": True,
    }
    return Outcome(
        market=example_market(),
        policy=Policy(classes=("ED01",), rates={"USD": 6.32}),
        **tables,
        proof=proof,
        run={"seconds": {"read": 0.25}},
    )


def same(one: Market, other: Market) -> bool:
    """Whether two markets are the same, table by table."""
    return all(t.equals(other.tables[n]) for n, t in one.tables.items())


def told(findings: tuple[Finding, ...]) -> list[tuple]:
    """What findings say, apart from row numbers."""
    return sorted((f.code, f.table, f.column) for f in findings)
