"""What a policy says, in sentences that an operator can publish."""


def sentences(
    stages: tuple[str, ...],
    usable: tuple[str, ...],
    lateness: float,
    classes: tuple[str, ...],
) -> tuple[dict[str, str], ...]:
    """One sentence per stage, then what may be fitted and what delay costs."""
    return ()
