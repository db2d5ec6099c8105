"""The market of open automotive boards, and ten errors to plant into a firm's rows."""

import io
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "ecu-market"

PLANTED = {
    2: ("part", "rusefi-uaefi-f3", "XQ301"),
    3: ("week", "2026-06-02", None),
    4: ("pieces", "-5", None),
    5: ("pieces", "2.5", None),
    6: ("pieces", "five", None),
    7: ("demand", None, "XQ302"),
    8: ("class", "SR98", "XQ216"),
    9: ("week", "", "XQ201"),
    10: ("week", "2099-01-05", None),
    11: ("firm", "oem-b", "XW312"),
}
"""Row → column, what is written there (the key of the next row, if nothing), code."""


def need_it() -> None:
    """Leave a test out where the market is not here."""
    if not FOLDER.exists():
        pytest.skip("../shared/data/ecu-market is not here")


def archive() -> bytes:
    """The whole market in one file."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in FOLDER.iterdir():
            packed.write(path, f"ecu-market/{path.name}")
    return data.getvalue()


def table(name: str) -> pl.DataFrame:
    """One table, as it is written."""
    return pl.read_csv(FOLDER / f"{name}.csv", infer_schema=False)


def needs_of(firm: str) -> pl.DataFrame:
    """What a firm needs."""
    return table("demand").filter(pl.col("firm") == firm)


def with_errors(sound: pl.DataFrame) -> pl.DataFrame:
    """The same rows with ten errors."""
    wrong: list[dict[str, Any]] = sound.to_dicts()
    for row, (column, value, _) in PLANTED.items():
        wrong[row - 2][column] = wrong[row - 1][column] if value is None else value
    return pl.DataFrame(wrong)
