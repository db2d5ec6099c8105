"""What an earlier outcome delivered, as an outcome carries it to be verified."""

import hashlib
from collections.abc import Mapping
from typing import Any

import polars as pl

from xinqiao.planning.ground import Ground


def with_previous(
    proof: Mapping[str, Any], ground: Ground, deliveries: pl.DataFrame
) -> dict[str, Any]:
    """Add to a proof the earlier deliveries of the needs there are.

    Rows of demand, week, pieces, in order; with their number, pieces and hash.
    """
    needs = ground.market.demand["demand"].implode()
    rows = deliveries.filter(pl.col("demand").is_in(needs)).sort("demand", "week")
    plain = rows.select("demand", pl.col("week").cast(pl.String), "pieces")
    text = plain.write_csv().encode()
    previous = {
        "rows": rows.height,
        "pieces": int(rows["pieces"].sum()),
        "hash": hashlib.sha256(text).hexdigest(),
        "deliveries": [list(row) for row in zip(*plain, strict=True)],
    }
    return {**proof, "previous": previous}
