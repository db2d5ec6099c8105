"""What `match` is asked."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class Names(NamedTuple):
    """Needs, lots and holders that are asked about; nothing named means all."""

    needs: tuple[str, ...] = ()
    lots: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Search:
    """What `match` was asked, and where to write."""

    market: Path
    names: Names = Names()
    top: int = 20
    policy: Path | None = None
    out: Path | None = None
    force: bool = False
