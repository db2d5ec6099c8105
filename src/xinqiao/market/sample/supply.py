"""The lots of a made-up market: stock first, then deliveries that catch up."""

import numpy as np
import polars as pl

from xinqiao.market.sample.sizes import Sizes, dated, letters, names

SHORT = (0.08, 0.33)
"""Share of chips that are short at first: in a large market, in a small one."""

SHORT_CHIPS = 14
"""Chips that are short where the share lies between."""

RESERVED = 0.2
"""Share of deliveries reserved for one car maker, and of own stock open to all."""

BLOCKED = 0.04
"""Share of stock that must not be used."""

EVERY = 2
"""Weeks between the deliveries of a chip maker."""


def supply_table(
    sizes: Sizes, need: pl.DataFrame, draw: np.random.Generator
) -> pl.DataFrame:
    """All lots: stock of chips and modules, deliveries, and what distributors hold.

    `need` — one row per part: pieces that a mean week takes.
    """
    chips = pl.DataFrame({"part": names("chip", sizes.chips)})
    joined = chips.join(need, on="part", how="left", maintain_order="left")
    weekly = joined["need"].fill_null(1.0).to_numpy()
    share = np.clip(SHORT_CHIPS / sizes.chips, *SHORT)
    short = draw.random(sizes.chips) < share
    reel = draw.choice([1, 1, 20, 100], sizes.chips)
    lots = pl.concat(
        [
            stock_of_car_makers(sizes, weekly, draw),
            stock_of_distributors(weekly, short, reel),
            deliveries(sizes, weekly, short, reel),
        ],
        how="diagonal_relaxed",
    )
    part = chips["part"].gather(lots["chip"])
    named = lots.drop("chip").with_columns(part=part)
    modules = stock_of_modules(sizes, need)
    return marked(pl.concat([named, modules], how="diagonal_relaxed"), sizes, draw)


def marked(lots: pl.DataFrame, sizes: Sizes, draw: np.random.Generator) -> pl.DataFrame:
    """Number the lots; reserve, block and doubt some of them."""
    chance = draw.random(lots.height)
    maker = pl.Series(np.array(letters(sizes.firms)))
    friend = "oem-" + maker.gather(draw.integers(0, sizes.firms, lots.height))
    delivered = pl.col("kind") != "stock"
    own = pl.col("firm").str.starts_with("oem")
    return lots.with_columns(
        lot=pl.Series(names("lot", lots.height)),
        reserved_for=pl.when(delivered & (pl.Series(chance) < RESERVED))
        .then(friend)
        .when(own & (pl.Series(chance) < RESERVED))
        .then(pl.lit("*")),
        blocked=pl.when(~delivered & (pl.Series(chance) > 1 - BLOCKED)).then(True),
        probability=pl.when(pl.col("kind") == "capacity").then(
            pl.Series(np.round(0.8 + 0.2 * chance, 2))
        ),
    )


def stock_of_car_makers(
    sizes: Sizes, weekly: np.ndarray, draw: np.random.Generator
) -> pl.DataFrame:
    """A week's need of some chips, the car makers' own, in the first week."""
    chip = np.flatnonzero(draw.random(sizes.chips) < 0.5)
    holder = np.array(letters(sizes.firms))[chip % sizes.firms]
    return lots_of("oem", holder, chip, np.zeros_like(chip), np.ceil(weekly[chip]))


def stock_of_distributors(
    weekly: np.ndarray, short: np.ndarray, reel: np.ndarray
) -> pl.DataFrame:
    """Open stock of every chip in the first week: little of what is short, on reels."""
    chip = np.arange(weekly.size)
    holder = np.array(letters(2))[chip % 2]
    pieces = weekly * np.where(short, 0.8, 2.5)
    lots = lots_of("distributor", holder, chip, np.zeros_like(chip), pieces)
    size = pl.Series(reel)
    return lots.with_columns(
        pieces=pl.col("pieces") // size * size,
        multiple=size.replace(1, None),
        minimum=size.replace(1, None),
    )


def deliveries(
    sizes: Sizes, weekly: np.ndarray, short: np.ndarray, reel: np.ndarray
) -> pl.DataFrame:
    """What chip makers deliver; of what is short half at first, enough at the end."""
    turns = -(-sizes.weeks // EVERY)
    chip, turn = np.divmod(np.arange(sizes.chips * turns), turns)
    recovery = 0.45 + 0.65 * turn / max(turns - 1, 1)
    pieces = weekly[chip] * EVERY * np.where(short[chip], recovery, 1.5)
    maker = np.array(letters(sizes.suppliers))[chip % sizes.suppliers]
    lots = lots_of("chipmaker", maker, chip, turn * EVERY, pieces)
    size = pl.Series(reel[chip])
    kind = np.where(turn > turns // 2, "capacity", "transit")
    return lots.with_columns(
        pieces=pl.col("pieces") // size * size,
        multiple=size.replace(1, None),
        kind=pl.Series(kind),
    )


def stock_of_modules(sizes: Sizes, need: pl.DataFrame) -> pl.DataFrame:
    """What parts makers have in process: modules for the first two weeks."""
    modules = need.filter(pl.col("part").str.starts_with("module"))
    number = modules["part"].str.extract(r"(\d+)$").cast(pl.Int64) - 1
    maker = np.array(letters(sizes.suppliers))[number.to_numpy() % sizes.suppliers]
    return pl.DataFrame(
        {
            "firm": "tier1-" + pl.Series(maker, dtype=pl.String),
            "part": modules["part"],
            "week": dated(np.zeros(modules.height, dtype=np.int64)),
            "pieces": (modules["need"] * 2).ceil().cast(pl.Int64),
            "kind": pl.Series(["stock"] * modules.height, dtype=pl.String),
        }
    )


def lots_of(
    role: str,
    holder: np.ndarray,
    chip: np.ndarray,
    week: np.ndarray,
    pieces: np.ndarray,
) -> pl.DataFrame:
    """Lots of chips (numbers) that firms of a role (letters) hold from a week on."""
    return pl.DataFrame(
        {
            "firm": f"{role}-" + pl.Series(holder, dtype=pl.String),
            "chip": chip,
            "week": dated(week),
            "pieces": np.floor(pieces).astype(np.int64),
            "kind": pl.Series(["stock"] * chip.size, dtype=pl.String),
        }
    )
