"""Numbers as the page shows them."""

UNKNOWN = "–"
LARGE = 1e6


def whole(number: float | None) -> str:
    """Pieces, thousands marked."""
    return UNKNOWN if number is None else f"{round(number):,}"


def amount(number: float | None, digits: int = 1) -> str:
    """Worth or a price; what is large needs no decimals."""
    digits = digits if number is None or abs(number) < LARGE else 0
    return UNKNOWN if number is None else f"{number + 0.0:,.{digits}f}"


def percent(share: float | None, digits: int = 1) -> str:
    """A share as a percentage; little is not nothing, and nearly all is not all."""
    if share is None:
        return UNKNOWN
    least, shown = 10.0 ** -(digits + 2), round(share, digits + 2) + 0.0
    if shown == 0 and share > least / 1000:
        return f"<{least:.{digits}%}"
    if shown == 1 and share < 1 - least / 1000:
        return f">{1 - least:.{digits}%}"
    return f"{shown:.{digits}%}"
