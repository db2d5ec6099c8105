"""Made-up markets from a seed: every firm and figure in them is invented."""

import numpy as np
import polars as pl

from xinqiao.errors import Refused
from xinqiao.market.market import Market
from xinqiao.market.sample.bom import bom_table, substitutes_table, weekly_need
from xinqiao.market.sample.sizes import Sizes, dated, letters, names
from xinqiao.market.sample.supply import supply_table

FIRM_SIZES = ("large", "large", "medium", "small")
CATEGORIES = ("MCU", "power", "driver", "memory", "sensor", "network")
NAMES = ("Controller", "Switch", "Driver", "Memory", "Sensor", "Transceiver")
HOME_REGIONS = ("CN-SH", "CN-GD", "CN-CQ")
CHIP_REGIONS = ("CN-SH", "MY", "DE")
LANES = (("MY", 2), ("DE", 3))
"""Regions from which chips are shipped home, and the weeks that takes."""


def sample_market(
    *,
    firms: int = 4,
    programmes: int = 8,
    positions: int = 12,
    chips: int = 40,
    weeks: int = 13,
    seed: int = 1,
) -> Market:
    """Make up a market in which some chips are short at first, more in a small one.

    `firms` car makers with `programmes` vehicles of `positions` positions each, made
    from `chips` kinds of chips, over `weeks` weeks. There are modules with lead times,
    alternates at positions and as global rules, lots that are reserved, blocked or on
    reels, capacity, patience, and lanes between regions. The same arguments make the
    same market.

    Raises
    ------
    Refused
        If a count is below 1 or larger than a sample may be; with all findings.

    Examples
    --------
    >>> market = sample_market(firms=2, programmes=3, chips=20, weeks=6, seed=7)
    >>> market.demand["firm"].unique().sort().to_list()
    ['oem-a', 'oem-b']
    """
    sizes = Sizes(firms, programmes, positions, chips, weeks)
    if findings := sizes.findings():
        raise Refused(findings)
    draw = np.random.default_rng(seed)
    bom = bom_table(sizes, draw)
    demand = demand_table(sizes, draw)
    need = weekly_need(bom, demand, weeks)
    makers = firms_table(sizes)
    tables = {
        "firms": makers,
        "parts": parts_table(sizes, draw),
        "bom": bom,
        "substitutes": substitutes_table(sizes, draw),
        "supply": supply_table(sizes, need, draw),
        "demand": demand,
        "capacity": capacity_table(demand, sizes),
        "lanes": lanes_table(makers),
    }
    return Market.from_tables(tables)


def firms_table(sizes: Sizes) -> pl.DataFrame:
    """Car makers, parts makers, chip makers, two distributors and a lab."""
    kinds = (
        ("oem", "Car maker", "整车企业", sizes.firms, HOME_REGIONS),
        ("tier1", "Parts maker", "零部件企业", sizes.suppliers, HOME_REGIONS),
        ("chipmaker", "Chip maker", "芯片企业", sizes.suppliers, CHIP_REGIONS),
        ("distributor", "Distributor", "经销商", 2, HOME_REGIONS),
        ("lab", "Test lab", "检测机构", 1, HOME_REGIONS),
    )
    return pl.concat(firms_of(*kind) for kind in kinds)


def firms_of(
    role: str, name: str, name_zh: str, count: int, regions: tuple[str, ...]
) -> pl.DataFrame:
    """The firms of one role."""
    letter = pl.Series(letters(count), dtype=pl.String)
    turn = np.arange(count)
    return pl.DataFrame(
        {
            "firm": f"{role}-" + letter,
            "role": [role] * count,
            "name": f"{name} " + letter.str.to_uppercase(),
            "name_zh": name_zh + letter.str.to_uppercase(),
            "size": np.array(FIRM_SIZES)[turn % len(FIRM_SIZES)],
            "region": np.array(regions)[turn % len(regions)],
        }
    )


def parts_table(sizes: Sizes, draw: np.random.Generator) -> pl.DataFrame:
    """Vehicles by car makers, modules by parts makers, chips by chip makers."""
    built = {
        "car": ("vehicle", "oem", sizes.programmes, sizes.firms),
        "module": ("module", "tier1", sizes.modules, sizes.suppliers),
        "chip": ("chip", "chipmaker", sizes.chips, sizes.suppliers),
    }
    frames = [parts_of(prefix, *facts) for prefix, facts in built.items()]
    group = np.arange(sizes.chips) * len(CATEGORIES) // sizes.chips
    category = np.array(CATEGORIES)[group]
    price = np.round(np.exp(draw.normal(1.5, 1.0, sizes.chips)), 2)
    chips = frames[2].with_columns(
        pl.Series("name", np.array(NAMES)[group])
        + pl.col("name").str.strip_prefix("Chip"),
        pl.Series("category", category),
        pl.Series("aec", np.array(["Q100-1", "Q101", "Q100-2"])[group % 3]),
        pl.Series("reference_price", np.maximum(price, 0.1)),
        currency=pl.lit("CNY"),
    )
    return pl.concat([*frames[:2], chips], how="diagonal")


def parts_of(
    prefix: str, kind: str, role: str, count: int, makers: int
) -> pl.DataFrame:
    """The parts of one kind, their makers taking turns."""
    maker = np.array(letters(makers))[np.arange(count) % makers]
    number = pl.Series(names(prefix, count), dtype=pl.String)
    return pl.DataFrame(
        {
            "part": number,
            "kind": [kind] * count,
            "maker": f"{role}-" + pl.Series(maker, dtype=pl.String),
            "name": number.str.replace("-", " ").str.to_titlecase(),
            "lead_weeks": [1 if kind == "module" else 0] * count,
        }
    )


def demand_table(sizes: Sizes, draw: np.random.Generator) -> pl.DataFrame:
    """Weekly needs of every vehicle; every third has some prototypes to protect."""
    count = sizes.programmes
    volume = np.round(np.exp(draw.normal(4.8, 0.5, count)))
    worth = np.round(draw.uniform(0.8, 2.5, count), 1)
    sells = draw.choice([1.0, 1.0, 0.9, 0.7], count)
    patience = draw.choice([-1, -1, 3, 6], count)
    car, week = np.divmod(np.arange(count * sizes.weeks), sizes.weeks)
    noise = draw.uniform(0.8, 1.2, car.size)
    series = needs(sizes, car, week, np.round(volume[car] * noise)).with_columns(
        pl.Series("worth", worth[car]),
        pl.Series("sell_through", sells[car]),
        pl.Series("patience", patience[car]).replace(-1, None),
        **{"class": pl.lit("0001")},
    )
    early = (car % 3 == 0) & (week % 4 == 1)
    prototypes = needs(
        sizes, car[early], week[early], np.ceil(volume[car[early]] / 20), "-pilot"
    ).with_columns(pl.Series("worth", worth[car[early]]), **{"class": pl.lit("PI01")})
    return pl.concat([series, prototypes], how="diagonal_relaxed")


def needs(
    sizes: Sizes,
    car: np.ndarray,
    week: np.ndarray,
    pieces: np.ndarray,
    suffix: str = "",
) -> pl.DataFrame:
    """Need rows of some vehicles (numbers) in some weeks (numbers)."""
    part = names("car", sizes.programmes)[car]
    maker = np.array(letters(sizes.firms))[car % sizes.firms]
    number = np.char.replace(names("w", sizes.weeks), "-", "")[week]
    return pl.DataFrame(
        {
            "demand": pl.Series(part) + "-" + pl.Series(number) + suffix,
            "firm": "oem-" + pl.Series(maker),
            "part": part,
            "week": dated(week),
            "pieces": pieces.astype(np.int64),
        }
    )


def capacity_table(demand: pl.DataFrame, sizes: Sizes) -> pl.DataFrame:
    """Every second vehicle: a fifth more than its mean weekly need can be built."""
    mean = demand.group_by("part", maintain_order=True).agg(pl.col("pieces").sum())
    chosen = mean.gather_every(2).select(
        "part", pieces=(pl.col("pieces") * 1.2 / sizes.weeks).ceil().cast(pl.Int64)
    )
    weeks = pl.DataFrame({"week": dated(np.arange(sizes.weeks))})
    return chosen.join(weeks, how="cross")


def lanes_table(firms: pl.DataFrame) -> pl.DataFrame:
    """From each region abroad that has firms to each at home that has."""
    abroad = pl.DataFrame(LANES, schema=["from_region", "weeks"], orient="row")
    regions = firms.select(from_region="region").unique().sort("from_region")
    home = regions.select(to_region="from_region").filter(
        pl.col("to_region").is_in(HOME_REGIONS)
    )
    return abroad.join(regions, on="from_region").join(home, how="cross")
