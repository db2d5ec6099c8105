"""Large numbers with their thousands set apart."""

THIN = "\u202f"
"""What stands between thousands: narrow, and never broken at."""


def grouped(number: str) -> str:
    """Thousands apart: `12345.5` as `12 345.5`; four digits stay together."""
    sign, digits = ("−", number[1:]) if number.startswith("-") else ("", number)
    whole, dot, rest = digits.partition(".")
    if len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", THIN)
    return f"{sign}{whole}{dot}{rest}"
